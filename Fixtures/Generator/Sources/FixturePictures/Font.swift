/// A small type of our own: letters 5 pixels wide and 7 high over the baseline, with up to 2 below it.
enum Font {
    static let width = 5
    static let height = 9

    /// Rows from the top, a digit of base 32 each, the leftmost pixel in its highest bit; missing rows are empty.
    private static let glyphs: [Character: String] = [
        "A": "4AHHVHH", "B": "UHHUHHU", "C": "EHGGGHE", "D": "SIHHHIS", "E": "VGGUGGV",
        "F": "VGGUGGG", "G": "EHGNHHF", "H": "HHHVHHH", "I": "E44444E", "J": "72222IC",
        "K": "HIKOKIH", "L": "GGGGGGV", "M": "HRLLHHH", "N": "HPLLJHH", "O": "EHHHHHE",
        "P": "UHHUGGG", "Q": "EHHHLID", "R": "UHHUKIH", "S": "FGGE11U", "T": "V444444",
        "U": "HHHHHHE", "V": "HHHHHA4", "W": "HHHLLRH", "X": "HHA4AHH", "Y": "HHHA444",
        "Z": "V1248GV",
        "a": "00E1FHF", "b": "GGUHHHU", "c": "00EGGHE", "d": "11FHHHF", "e": "00EHVGE",
        "f": "698S888", "g": "00FHHHF1E", "h": "GGMPHHH", "i": "40C444E", "j": "2062222IC",
        "k": "GGIKOKI", "l": "C44444E", "m": "00QLLLL", "n": "00MPHHH", "o": "00EHHHE",
        "p": "00UHHHUGG", "q": "00FHHHF11", "r": "00MPGGG", "s": "00FGE1U", "t": "88S8896",
        "u": "00HHHJD", "v": "00HHHA4", "w": "00HHLLA", "x": "00HA4AH", "y": "00HHHHF1E",
        "z": "00V248V",
        "0": "EHJLPHE", "1": "4C4444E", "2": "EH1248V", "3": "V2421HE", "4": "26AIV22",
        "5": "VGU11HE", "6": "68GUHHE", "7": "V124888", "8": "EHHEHHE", "9": "EHHF12C",
        ".": "00000CC", ",": "00000CC48", ":": "0CC0CC0", ";": "0CC0CC48", "!": "4444404",
        "?": "EH12404", "-": "000V000", "+": "044V440", "(": "2488842", ")": "8422248",
        "'": "448", "\"": "AAA", "/": "01248G0", "%": "OP248JJ", "=": "00V0V00", "&": "CIKGLID",
        "<": "248G842", ">": "8421248", "*": "04LELK4", "#": "AAVAVAA", "_": "0000000V",
        "[": "E88888E", "]": "E22222E", "@": "EHNLNGE",
    ]

    /// Whether a glyph covers a pixel; a character without a glyph covers none.
    static func covers(_ character: Character, _ x: Int, _ y: Int) -> Bool {
        guard let glyph = glyphs[character], y < glyph.utf8.count, x < width else { return false }
        let digit = Int(Array(glyph.utf8)[y])
        let row = digit < 58 ? digit - 48 : digit - 55
        return row >> (width - 1 - x) & 1 == 1
    }
}
