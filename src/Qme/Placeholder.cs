namespace Qme; internal static class Placeholder;
