using static Qme.PowerShell.Tests.Slurm.Scenarios.Steps;

namespace Qme.PowerShell.Tests.Slurm.Scenarios;

/// <summary>Jobs of many elements, and of many components.</summary>
internal static class Arrays
{
    private const string Sleeps = "--wrap 'echo out $SLURM_ARRAY_TASK_ID; sleep 300'";
    private const string Writes = "--wrap 'echo out $SLURM_ARRAY_TASK_ID'";

    public static IEnumerable<Scenario> All =>
    [
        new("An array whose elements all end well", $"Invoke-QmeCommand sbatch -a 1-3 {Writes}") { Elements = 3 },
        new("An array of one element", $"Invoke-QmeCommand sbatch -a 7 {Writes}") { Elements = 1 },
        new("An array with steps", $"Invoke-QmeCommand sbatch -a 0-8:4 {Writes}") { Elements = 3 },
        new("An array of which two run at a time", $"Invoke-QmeCommand sbatch -a 1-5%2 {Writes}") { Elements = 5 },
        new("An array of which one fails", "Invoke-QmeCommand sbatch -a 1-3 --wrap 'echo out $SLURM_ARRAY_TASK_ID; [ $SLURM_ARRAY_TASK_ID != 2 ] || exit 4'") { Elements = 3 },
        new("An array of which all fail in their ways", "Invoke-QmeCommand sbatch -a 1-3 --wrap 'echo out $SLURM_ARRAY_TASK_ID; exit $((SLURM_ARRAY_TASK_ID * 80))'") { Elements = 3 },
        new("An array whose files are named after its index", $"Invoke-QmeCommand sbatch -a 1-3 -o 'x_%A_%3a.txt' {Writes}") { Elements = 3 },
        new("An array whose files are named after the jobs of its elements", $"Invoke-QmeCommand sbatch -a 1-3 -o 'x_%j.txt' {Writes}") { Elements = 3 },
        new("An array that is held", $"Invoke-QmeCommand sbatch -H -a 1-5 {Writes}", Is("PENDING")) { Elements = 5, Says = "Pending 5 PENDING", Witness = Witness.Nobody },
        new("An array of which one runs and one waits", $"Invoke-QmeCommand sbatch -a 1-2%1 {Sleeps}", HasWritten, OneIs("RUNNING")) { Elements = 2 },
        new("An array of which an element is cancelled while it runs", $"Invoke-QmeCommand sbatch -a 1-2 --wrap 'echo out $SLURM_ARRAY_TASK_ID; [ $SLURM_ARRAY_TASK_ID = 2 ] || sleep 300'", OneIs("COMPLETED"), Run("scancel {job}_1"), HasEnded) { Elements = 2 },
        new("An array of which elements are cancelled while they wait", $"Invoke-QmeCommand sbatch -H -a 1-4 {Writes}", Seen("Pending"), Run("scancel {job}_[2-3]"), Run("scontrol release {job}"), HasEnded, Seen("Cancelled")) { Elements = 4 },
        new("An array that is cancelled before it started", $"Invoke-QmeCommand sbatch -H -a 1-4 {Writes}", Seen("Pending"), Run("scancel {job}"), HasEnded) { Elements = 4, Says = "Cancelled 4 CANCELLED", Witness = Witness.Nobody },
        new("An array of which an element is requeued", $"Invoke-QmeCommand sbatch -a 1-2 {Sleeps}", HasWritten, Is("RUNNING"), Seen("Running"), Run("scontrol requeue {job}_1"), OneIs("PENDING")) { Elements = 2 },
        new("An array of 500", $"Invoke-QmeCommand sbatch -a 1-500 -o '%a.txt' {Writes}") { Elements = 500 },
        new("A job of two components that ends well", "Invoke-QmeCommand sbatch -n 1 : -n 1 --wrap 'echo out; sleep 1'"),
        new("A job of two components that fails", "Invoke-QmeCommand sbatch -n 1 : -n 1 --wrap 'echo out; exit 3'"),
        new("A job of two components that is cancelled while it runs", "Invoke-QmeCommand sbatch -n 1 : -n 1 --wrap 'echo out; sleep 300'", HasWritten, Run("scancel {job}"), Is("CANCELLED")),
    ];
}
