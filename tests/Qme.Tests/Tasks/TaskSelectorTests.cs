using Xunit;

namespace Qme.Tests.Tasks;

public sealed class TaskSelectorTests
{
    [Fact]
    public void A_number_is_an_id() => Assert.Equal(new TaskSelector.ById(3), TaskSelector.Parse(" 3 "));

    [Theory]
    [InlineData("3-7")]
    [InlineData("3..7")]
    public void Two_numbers_are_a_range(string text) => Assert.Equal(new TaskSelector.ByRange(3, 7), TaskSelector.Parse(text));

    [Theory]
    [InlineData("shell-0198C5D2-", "shell-0198c5d2-")]
    [InlineData("my_executor-01", "my_executor-01")]
    public void The_beginning_of_a_Uid_is_one(string text, string prefix) => Assert.Equal(new TaskSelector.ByUid(prefix), TaskSelector.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("7-3")]
    [InlineData("-1")]
    [InlineData("3,4")]
    [InlineData("99999999999")]
    [InlineData("shell-xyz!")]
    public void Anything_else_is_refused_with_the_value_that_was_wrong(string? text)
    {
        QmeException e = Assert.Throws<QmeException>(() => TaskSelector.Parse(text));

        Assert.Equal(ErrorIds.TaskIdInvalid, e.ErrorId);
        Assert.Equal(text, e.Target);
    }
}
