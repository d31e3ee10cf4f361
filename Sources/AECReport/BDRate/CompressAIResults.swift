import AEC
import AECSupport

/// The means of one codec over a set of pictures, in the schema of CompressAI's result files:
/// `{"name": "VTM", "description": "...", "results": {"bpp": [0.1, ...], "psnr-rgb": [28.2, ...], ...}}`.
///
/// The lists of `results` are as long as `bpp`; null stands where a point has no value. `meta`, where it is there, says
/// what was measured. All other members are ignored.
public struct CompressAIResults: Sendable {
    /// The codec's name; nil where the file has none.
    public let name: String?
    /// What the file says of it; empty where it says nothing.
    public let description: String
    /// What `meta` says of the measurements, as in "dataset kodak".
    public let origin: [String]
    /// Bits per pixel of the points.
    private let rates: [Double?]
    private let results: JSON

    /// - Throws: `malformed` when `bytes` are not such a JSON text; the message names the member.
    public init(parsing bytes: [UInt8]) throws(AECError) {
        try self.init(try JSON(parsing: bytes))
    }

    init(_ json: JSON) throws(AECError) {
        guard let results = json["results"], case .object = results else {
            throw AECError(.malformed, "a result file of CompressAI has a member \"results\"")
        }
        self.results = results
        name = try CompressAIResults.text("name", in: json)
        description = try CompressAIResults.text("description", in: json) ?? ""
        let meta = json["meta"]
        origin = ["source", "dataset", "url"].compactMap { member in
            meta?[member]?.string.map(CompressAIResults.line).map {
                member == "url" ? $0 : member + " " + $0
            }
        }
        rates = try CompressAIResults.numbers("bpp", in: results)
        for (index, rate) in rates.enumerated() where rate.map({ $0 <= 0 }) ?? false {
            throw AECError(.malformed, "results.bpp[\(index)] is not above 0")
        }
    }

    private static func text(_ name: String, in json: JSON) throws(AECError) -> String? {
        switch json[name] {
        case nil, .null?: nil
        case .string(let text)?: line(text)
        default: throw AECError(.malformed, "\(name) is not a text")
        }
    }

    /// A text without control characters, which a terminal would obey.
    private static func line(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    $0.properties.generalCategory == .control ? " " : $0
                }))
    }

    /// Beyond this a number is no measurement, and axes have no place for it.
    private static let largestValue = 1e6

    private static func numbers(_ name: String, in results: JSON) throws(AECError) -> [Double?] {
        guard let elements = results[name]?.array else {
            throw AECError(.malformed, "results.\(name) is not a list")
        }
        var values: [Double?] = []
        for (index, element) in elements.enumerated() {
            let value = element.double
            if value == nil, case .null = element {
            } else if !(value?.isFinite ?? false) {
                throw AECError(.malformed, "results.\(name)[\(index)] is not a number")
            }
            if let value, abs(value) > largestValue {
                throw AECError(
                    .malformed, "results.\(name)[\(index)] is neither a rate nor a quality")
            }
            values.append(value)
        }
        return values
    }

    /// Whether `results` has a member of this name.
    func has(_ name: String) -> Bool { results[name] != nil }

    /// The points with a value of `name`, in order of rate; the quality as the file has it.
    /// - Throws: `malformed` when it is no list of as many numbers as there are rates.
    func points(_ name: String) throws(AECError) -> [RatePoint] {
        let values = try CompressAIResults.numbers(name, in: results)
        guard values.count == rates.count else {
            throw AECError(
                .malformed,
                "results.\(name) has \(Decimal.count(values.count, "number")), but results.bpp has \(rates.count)"
            )
        }
        return zip(rates, values).compactMap { rate, value in
            guard let rate, let value else { return nil }
            return RatePoint(bitsPerPixel: rate, quality: value)
        }.sorted { ($0.bitsPerPixel, $0.quality) < ($1.bitsPerPixel, $1.quality) }
    }

    /// PSNR over RGB in decibels, by its two names; nil where the file has none of them.
    func psnr() throws(AECError) -> [RatePoint]? {
        for name in ["psnr-rgb", "psnr"] where has(name) { return try points(name) }
        return nil
    }
}
