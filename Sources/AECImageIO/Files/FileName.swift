/// Names of files in messages: whoever makes a file chooses its name, and a terminal obeys what it is sent.
package enum FileName {
    /// The name itself or, where a terminal would not show all of it as it is, the way in which ls and shells write it:
    /// `'two'$'\n''lines'`.
    package static func shown(_ name: String) -> String {
        guard name.unicodeScalars.contains(where: isControl) else { return name }
        var text = "'"
        var isEscaped = false
        for scalar in name.unicodeScalars {
            if isControl(scalar) != isEscaped {
                isEscaped.toggle()
                text += isEscaped ? "'$'" : "''"
            }
            switch scalar {
            case _ where isEscaped: text += escape(scalar)
            case "'": text += "'\\''"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "'"
    }

    /// Text of some lines with escapes in place of what would command a terminal.
    package static func withoutControls(_ text: String) -> String {
        func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
            scalar != "\n" && scalar != "\t" && isControl(scalar)
        }
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if isHarmful(scalar) {
                result += escape(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// The controls of ASCII and of Latin 1, and those that turn the direction of what follows or begin a line.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...31, 127...159, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// As shells read them between `$'` and `'`.
    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        default:
            return String(scalar).utf8.map { byte in
                let digits = String(byte, radix: 8)
                return "\\" + String(repeating: "0", count: 3 - digits.utf8.count) + digits
            }.joined()
        }
    }
}
