import AEC
public struct ModelStore: Sendable {
    public static var standard: ModelStore { ModelStore() }
    public func model(id: [UInt8], tableSet: [UInt8]? = nil) throws(AECError) -> Model {
        guard id == Model.standard.id else { throw AECError(.modelMissing, "not found") }
        return .standard
    }
    public func model(decoding file: [UInt8]) throws(AECError) -> Model { .standard }
}
