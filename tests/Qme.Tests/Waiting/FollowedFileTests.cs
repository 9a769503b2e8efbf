using Qme.Waiting;
using Xunit;

namespace Qme.Tests.Waiting;

public sealed class FollowedFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("qme-");

    private string Name => Path.Combine(_directory.FullName, "output");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_file_that_is_not_there_yet_is_read_from_its_beginning_once_it_is()
    {
        // Its last lines only would be asked for by somebody who has seen the others.
        using FollowedFile file = new(Name, tail: 1);
        Assert.Empty(file.ReadNew());
        Assert.False(file.WasFound);

        File.WriteAllText(Name, "one\ntwo\nthr");
        Assert.Equal(["one", "two"], file.ReadNew());
        Assert.True(file.WasFound);
        File.AppendAllText(Name, "ee\nfo");
        Assert.Equal(["three"], file.ReadNew());
        Assert.Empty(file.ReadNew());
        Assert.Equal("fo", file.Finish());
    }

    [Theory]
    [InlineData(0, new string[0])]
    [InlineData(1, new[] { "three" })]
    [InlineData(2, new[] { "two", "three" })]
    [InlineData(9, new[] { "one", "two", "three" })]
    public void Of_what_is_there_already_only_the_last_lines_are_read(int tail, string[] expected)
    {
        File.WriteAllText(Name, "one\ntwo\nthree\n");
        using FollowedFile file = new(Name, tail);

        Assert.Equal(expected, file.ReadNew());
        File.AppendAllText(Name, "four\n");
        Assert.Equal(["four"], file.ReadNew());
    }

    [Fact]
    public void A_file_that_was_emptied_is_read_anew_after_the_rest_of_its_last_line()
    {
        File.WriteAllText(Name, "one\ntwo and a half");
        using FollowedFile file = new(Name, null);
        Assert.Equal(["one"], file.ReadNew());

        File.WriteAllText(Name, "new\n");
        Assert.Equal(["two and a half", "new"], file.ReadNew());
    }

    [Theory]
    [InlineData("a longer one than before\n")]
    [InlineData("short\n")]
    [InlineData("")]
    public void Another_file_of_the_name_is_read_after_what_came_last_in_the_one_before(string content)
    {
        File.WriteAllText(Name, "one\n");
        using FollowedFile file = new(Name, null);
        Assert.Equal(["one"], file.ReadNew());

        File.AppendAllText(Name, "two\nthr");
        File.Move(Name, Name + ".1");
        File.WriteAllText(Name, content);

        Assert.Equal($"two\nthr\n{content}", string.Concat(file.ReadNew().Select(line => line + "\n")));
        File.AppendAllText(Name, "last\n");
        Assert.Equal(["last"], file.ReadNew());
    }

    [Fact]
    public void Another_file_of_the_name_that_is_as_long_as_the_one_before_is_another_one_all_the_same()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere nobody says which file has a name now.");
        File.WriteAllText(Name, "one\n");
        using FollowedFile file = new(Name, null);
        Assert.Equal(["one"], file.ReadNew());

        File.Move(Name, Name + ".1");
        File.WriteAllText(Name, "two\n");

        Assert.Equal(["two"], file.ReadNew());
    }

    [Fact]
    public void A_directory_that_gets_another_name_makes_no_file_another_one()
    {
        string directory = Path.Combine(_directory.FullName, "before");
        Directory.CreateDirectory(directory);
        string path = Path.Combine(directory, "output");
        File.WriteAllText(path, "one\n");
        using FollowedFile file = new(path, null);
        Assert.Equal(["one"], file.ReadNew());

        Directory.Move(directory, directory + "-now");
        File.AppendAllText(Path.Combine(directory + "-now", "output"), "two\n");
        Assert.Equal(["two"], file.ReadNew());
    }

    [Fact]
    public void A_file_that_was_deleted_says_nothing_until_there_is_one_again()
    {
        File.WriteAllText(Name, "one\n");
        using FollowedFile file = new(Name, tail: 1);
        Assert.Equal(["one"], file.ReadNew());

        File.Delete(Name);
        Assert.Empty(file.ReadNew());
        File.WriteAllText(Name, "two\nthree\n");
        Assert.Equal(["two", "three"], file.ReadNew());
    }

    [Fact]
    public void A_file_that_was_given_back_is_read_on_where_it_was_left()
    {
        File.WriteAllText(Name, "one\ntw");
        using FollowedFile file = new(Name, null);
        Assert.Equal(["one"], file.ReadNew());

        file.Release();
        File.AppendAllText(Name, "o\n");
        Assert.Equal(["two"], file.ReadNew());
    }

    [Fact]
    public void Who_moves_on_has_read_all_there_was()
    {
        File.WriteAllText(Name, "one\n");
        using FollowedFile file = new(Name, null);
        Assert.Equal(["one"], file.ReadNew());

        File.AppendAllText(Name, "two\nthr");
        File.WriteAllText(Name + ".2", "other\n");
        Assert.Equal(["two", "thr"], file.Move(Name + ".2"));
        Assert.Equal(["other"], file.ReadNew());
    }

    [Fact]
    public void What_cannot_be_read_is_an_error()
    {
        Directory.CreateDirectory(Name);
        using FollowedFile file = new(Name, null);

        Assert.Equal(ErrorIds.OutputNotReadable, Assert.Throws<QmeException>(() => file.ReadNew().ToArray()).ErrorId);
    }
}
