using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Qme.Configuration;
using Xunit;

namespace Qme.Tests.Configuration;

public sealed class SettingsTests : IDisposable
{
    private static readonly Setting[] s_declared =
    [
        new("color", "red", SettingKind.OneOf("red", "green", "blue"), "A colour."),
        new("pause", "5s", SettingKind.Duration, "A pause."),
        new("size", "3", SettingKind.Count, "A size."),
    ];

    private readonly TemporaryHome _home = new();

    private Settings Settings => new(new ConfigurationFile(_home.Home), "painter", s_declared);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("QME_PAINTER_COLOR", null);
        _home.Dispose();
    }

    [Fact]
    public void A_value_comes_from_the_environment_before_the_file_before_the_default()
    {
        Assert.Equal(("red", SettingOrigin.Default), Color());

        Settings.Set("color", "green");
        Assert.Equal(("green", SettingOrigin.File), Color());

        Environment.SetEnvironmentVariable("QME_PAINTER_COLOR", "blue");
        Assert.Equal(("blue", SettingOrigin.Environment), Color());

        Environment.SetEnvironmentVariable("QME_PAINTER_COLOR", null);
        Settings.Reset("color");
        Assert.Equal(("red", SettingOrigin.Default), Color());
    }

    [Fact]
    public void A_value_is_kept_in_its_normal_form()
    {
        Assert.Equal("green", Settings.Set("COLOR", "Green").Value);
        Assert.Equal(TimeSpan.FromMinutes(1.5), Settings.Set("pause", "1.5m") is { } ? Settings.Duration("pause") : default);
        Assert.Equal(7, Settings.Set("size", "007") is { } ? Settings.Count("size") : 0);
    }

    [Fact]
    public void An_unknown_key_is_refused_with_the_keys_there_are()
    {
        QmeException e = Assert.Throws<QmeException>(() => Settings.Set("colour", "red"));

        Assert.Equal((ErrorIds.ConfigKeyUnknown, "colour"), (e.ErrorId, e.Target));
        Assert.Contains("color, pause, size", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_home.Home.ConfigurationPath));
    }

    [Fact]
    public void A_bad_value_is_refused_with_what_is_valid_wherever_it_comes_from()
    {
        QmeException fromUser = Assert.Throws<QmeException>(() => Settings.Set("color", "pink"));
        Environment.SetEnvironmentVariable("QME_PAINTER_COLOR", "mauve");
        QmeException fromEnvironment = Assert.Throws<QmeException>(() => Settings.Get("color"));

        Assert.Equal((ErrorIds.ConfigValueInvalid, "pink"), (fromUser.ErrorId, fromUser.Target));
        Assert.Contains("one of: red, green, blue", fromUser.Message, StringComparison.Ordinal);
        Assert.Contains("QME_PAINTER_COLOR", fromEnvironment.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Concurrent_writers_lose_nothing()
    {
        Setting[] many = [.. Enumerable.Range(0, 40).Select(i => new Setting($"key{i}", "0", SettingKind.Count, ""))];

        Parallel.For(0, many.Length, i =>
            new Settings(new ConfigurationFile(_home.Home), "painter", many).Set($"key{i}", i.ToString(CultureInfo.InvariantCulture)));

        Settings settings = new(new ConfigurationFile(_home.Home), "painter", many);
        Assert.Equal(Enumerable.Range(0, many.Length), many.Select(s => settings.Count(s.Key)));
    }

    [Fact]
    public void What_the_file_has_beside_is_kept()
    {
        Directory.CreateDirectory(_home.Home.Path);
        File.WriteAllText(_home.Home.ConfigurationPath, """{ "future": { "a": [1, 2] }, /* mine */ "painter": { "later": true } }""");

        Settings.Set("color", "blue");

        JsonNode root = JsonNode.Parse(File.ReadAllText(_home.Home.ConfigurationPath))!;
        Assert.Equal("""{"future":{"a":[1,2]},"painter":{"later":true,"color":"blue"}}""", root.ToJsonString());
    }

    [Theory]
    [InlineData("{ \"painter\": ")]
    [InlineData("[]")]
    [InlineData("""{ "painter": { "color": "red", "color": "blue" } }""")]
    [InlineData("""{ "painter": { "color": "red" }, "painter": {} }""")]
    public void A_damaged_file_is_named_and_left_alone(string content)
    {
        Directory.CreateDirectory(_home.Home.Path);
        File.WriteAllText(_home.Home.ConfigurationPath, content);

        QmeException reading = Assert.Throws<QmeException>(() => Settings.Get("color"));
        QmeException writing = Assert.Throws<QmeException>(() => Settings.Set("color", "blue"));

        Assert.Equal(ErrorIds.ConfigUnreadable, reading.ErrorId);
        Assert.Equal(ErrorIds.ConfigUnreadable, writing.ErrorId);
        Assert.Equal(_home.Home.ConfigurationPath, reading.Target);
        Assert.Equal(content, File.ReadAllText(_home.Home.ConfigurationPath));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_told_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows needs a privilege for symbolic links.");
        Directory.CreateDirectory(_home.Home.Path);
        File.CreateSymbolicLink(_home.Home.ConfigurationPath + ".lock", Path.Combine(_home.WorkingDirectory, "nosuch", "lock"));

        Stopwatch elapsed = Stopwatch.StartNew();
        QmeException e = Assert.Throws<QmeException>(() => Settings.Set("color", "blue"));

        Assert.Equal(ErrorIds.ConfigNotWritable, e.ErrorId);
        Assert.True(elapsed.Elapsed < TimeSpan.FromSeconds(5), $"It took {elapsed.Elapsed}.");
    }

    [Fact]
    public void Only_the_owner_can_read_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes.");
        Settings.Set("color", "blue");

        Assert.Equal(Home.FileMode, File.GetUnixFileMode(_home.Home.ConfigurationPath));
        Assert.Equal(Home.DirectoryMode, File.GetUnixFileMode(_home.Home.Path));
    }

    private (string Value, SettingOrigin Origin) Color()
    {
        SettingValue color = Settings.Get("color");
        return (color.Value, color.Origin);
    }
}
