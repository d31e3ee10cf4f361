extension Model {
    /// A model's id as 16 hexadecimal digits, as messages and `aec info` show it.
    public static func name(of id: [UInt8]) -> String { hexadecimal(id) }
}
