extension Model {
    /// A model's id as 16 hexadecimal digits, as messages and `aec info` show it.
    public static func name(of id: [UInt8]) -> String {
        let digits: [String] = [
            "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f",
        ]
        var text = ""
        for byte in id { text += digits[Int(byte >> 4)] + digits[Int(byte & 15)] }
        return text
    }
}
