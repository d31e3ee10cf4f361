/// The version of this program; the format of files has one of its own.
enum Version {
    static let current = "0.1.0"
}
