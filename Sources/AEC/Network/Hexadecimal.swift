/// Bytes as hexadecimal digits in lower case, two a byte.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits: [String] = [
        "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f",
    ]
    var text = ""
    for byte in bytes { text += digits[Int(byte >> 4)] + digits[Int(byte & 15)] }
    return text
}
