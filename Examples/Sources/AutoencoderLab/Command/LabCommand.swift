import AEC
import AECImageIO
import Foundation

/// The command line: `aec-lab LESSON [options]`.
public enum LabCommand {
    static let lessons: [any Lesson.Type] = [
        PrincipalComponents.self, DenseAutoencoder.self, DeepAutoencoder.self,
        ConvolutionalAutoencoder.self, VariationalAutoencoder.self, AttentiveAutoencoder.self,
        AdversarialNetworks.self, AdversarialAutoencoder.self, DenoisingAutoencoder.self,
        AnomalyDetector.self, Embedding.self, Compression.self, Comparison.self,
    ]

    /// Runs one lesson and ends the process where that fails.
    public static func main(_ words: [String]) {
        FileSystem.removeUnfinishedFilesOnSignals()
        do {
            let text = try run(words) { FileHandle.standardError.write(Data(($0 + "\n").utf8)) }
            print(text)
        } catch let error as UsageError {
            fail(error.message, code: 64)
        } catch let error as FileError {
            let advice = error.stage == .exists ? " (--force overwrites it)" : ""
            fail(error.description + advice, code: error.stage == .open ? 66 : 73)
        } catch let error as AECError {
            fail(error.description, code: error.code == .invalidArgument ? 66 : 65)
        } catch {
            fail("\(error)", code: 70)
        }
    }

    /// - Parameter log: gets a line for each epoch.
    /// - Returns: what to print.
    /// - Throws: `UsageError`, `AECError`, `FileError`.
    static func run(_ words: [String], log: @escaping (String) -> Void) throws -> String {
        var settings = Settings()
        guard let name = words.first, !["help", "--help", "-h"].contains(name),
            !words.contains("--help")
        else { return help }
        guard let lesson = lessons.first(where: { $0.name == name }) else {
            throw UsageError(message: "there is no lesson '\(name)'; aec-lab help lists them")
        }
        let rest = try settings.parse(Array(words.dropFirst()))
        if let extra = rest.first { throw UsageError(message: "'\(extra)' belongs to no option") }
        let output = OutputFolder(path: settings.output ?? "lab", force: settings.force)
        // Refused before minutes of training, not after.
        try output.check(lesson.files)
        let quiet = settings.quiet
        let lab = try Lab(settings) { if !quiet { log($0) } }
        let findings = try lesson.run(lab)
        try output.write(findings)
        return settings.json ? findings.json(lab).text : findings.text(lab, folder: output.path)
    }

    static var help: String {
        var text = """
            aec-lab: autoencoders of every kind, small enough to read, on digits

                aec-lab LESSON [options]

            Lessons:

            """
        for lesson in lessons {
            text += "  " + lesson.name.padding(toLength: 16, withPad: " ", startingAt: 0)
            text += lesson.summary + "\n"
        }
        text += "\nOptions:\n"
        for option in Settings.options {
            let spelling = "--" + option.name + (option.value.map { " " + $0 } ?? "")
            text += "  " + spelling.padding(toLength: 20, withPad: " ", startingAt: 0)
            text += option.help + "\n"
        }
        return text + "\nExit codes: 0 done, 64 usage, 65 damaged input, 66 no input, 73 output."
    }

    private static func fail(_ message: String, code: Int32) -> Never {
        FileHandle.standardError.write(Data("aec-lab: \(message)\n".utf8))
        exit(code)
    }
}
