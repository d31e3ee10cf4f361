import CLibrary

/// A path as the system has it: bytes, which need not be UTF-8.
struct BytePath: Hashable, Sendable {
    /// Without zeros, but for one at the end.
    let bytes: [CChar]

    init(_ bytes: some Sequence<UInt8>) {
        self.bytes = bytes.map { CChar(bitPattern: $0) } + [0]
    }

    private init(ended bytes: [CChar]) { self.bytes = bytes }

    /// What lies in a folder under a name.
    func appending(_ name: String) -> BytePath {
        appending(Array(name.utf8CString))
    }

    /// The same of a name that is ended by a zero.
    func appending(_ name: [CChar]) -> BytePath {
        let slash = CChar(bitPattern: UInt8(ascii: "/"))
        return BytePath(ended: bytes.dropLast() + [slash] + name)
    }

    /// For people: with a question mark for each byte that is not UTF-8.
    var text: String { String(decoding: utf8, as: UTF8.self) }

    /// Nil where it would be another path.
    var exactText: String? { String(validating: utf8, as: UTF8.self) }

    private var utf8: [UInt8] { bytes.dropLast().map { UInt8(bitPattern: $0) } }
}
