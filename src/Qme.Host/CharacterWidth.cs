namespace Qme.Host;

/// <summary>How many columns of a terminal a character takes.</summary>
internal static class CharacterWidth
{
    // The wide and full-width blocks of Unicode's East Asian Width (UAX #11) within the basic plane.
    private static readonly (char First, char Last)[] s_wide =
    [
        ('\u1100', '\u115f'),
        ('\u2e80', '\u303e'),
        ('\u3041', '\ua4cf'),
        ('\uac00', '\ud7a3'),
        ('\uf900', '\ufaff'),
        ('\ufe10', '\ufe19'),
        ('\ufe30', '\ufe6f'),
        ('\uff00', '\uff60'),
        ('\uffe0', '\uffe6'),
    ];

    internal static int Of(char character)
    {
        if (character < s_wide[0].First)
        {
            return 1;
        }

        foreach ((char first, char last) in s_wide)
        {
            if (character <= last)
            {
                return character >= first ? 2 : 1;
            }
        }

        return 1;
    }
}
