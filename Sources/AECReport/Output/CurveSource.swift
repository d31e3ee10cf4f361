/// What a report has a curve of.
public enum CurveSource: Sendable {
    /// A codec that was measured on the report's pictures.
    case measured(ReportCodec)
    /// A curve that was measured elsewhere.
    case outside(OutsideCurve)

    /// As options, columns and JSON name it: "jpeg-420", "vtm.json".
    public var id: String {
        switch self {
        case .measured(let codec): codec.id
        case .outside(let curve): curve.id
        }
    }

    /// The name for people: "JPEG 4:2:0". That of an outside curve ends in a star, which the notes explain.
    public var name: String {
        switch self {
        case .measured(let codec): codec.name
        case .outside(let curve): curve.name + " *"
        }
    }

    /// The name where room is little: a long one is cut, and keeps its star.
    func name(upTo limit: Int) -> String {
        name.count <= limit ? name : String(name.prefix(limit - 3)) + "…" + name.suffix(2)
    }

    /// The program and its options, or the file and what it says of itself.
    public var detail: String {
        switch self {
        case .measured(let codec): codec.detail
        case .outside(let curve): curve.detail
        }
    }

    /// The codec, where it was measured here.
    public var codec: ReportCodec? {
        if case .measured(let codec) = self { return codec }
        return nil
    }

    /// The curve, where it was not.
    public var outside: OutsideCurve? {
        if case .outside(let curve) = self { return curve }
        return nil
    }
}
