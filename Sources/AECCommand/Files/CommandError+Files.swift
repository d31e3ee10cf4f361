import AECImageIO
import CLibrary

extension CommandError {
    /// A failure to read the file that the message is about, which therefore does not name it again.
    init(reading error: FileError, tooLarge: String) {
        let reason = error.errno == 0 ? "" : ": " + String(cString: strerror(error.errno))
        switch error.stage {
        case .open:
            self.init(.noInput, "cannot be opened" + reason, kind: "noInput")
        case .tooLarge:
            self.init(.limit, tooLarge, kind: "limitExceeded")
        case .read where error.errno == ENOMEM:
            self.init(.limit, "is too large for the memory of this process", kind: "limitExceeded")
        case .terminal:
            self.init(.usage, "is a terminal: name a file, or redirect the input", kind: "usage")
        default:
            self.init(.inputOutput, "cannot be read" + reason, kind: "io")
        }
    }

    /// A failure to make or to write a file, which the message names.
    init(writing error: FileError) {
        switch error.stage {
        case .create:
            self.init(.cannotCreate, Advice.message(of: error), kind: "cannotCreate")
        case .exists:
            self.init(.cannotCreate, Advice.message(of: error), kind: "exists")
        case .terminal: self.init(.usage, Advice.message(of: error), kind: "usage")
        default: self.init(.inputOutput, Advice.message(of: error), kind: "io")
        }
    }
}
