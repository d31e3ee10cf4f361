import AEC
import AECModelStore
import CAEC

/// `aec_model`.
final class ModelHandle: Handle {
    let model: Model

    init(_ model: Model) { self.model = model }

    /// The model that C gives, or the standard one.
    static func model(_ pointer: OpaquePointer?) -> Model {
        pointer.map { ModelHandle.at($0).model } ?? .standard
    }
}

/// Where a call puts what it has made.
typealias Place = UnsafeMutablePointer<OpaquePointer?>

@_cdecl("aec_model_load")
public func modelLoad(
    _ data: UnsafeRawPointer?, _ size: Int, _ model: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    model?.pointee = nil
    return call(error) { () throws(CallError) in
        let place = try unwrap(model, "the place for the model")
        let bytes = try bytes(data, size, "the model file")
        let model = try CallError.translating { () throws(AECError) in try Model(bytes) }
        place.pointee = ModelHandle(model).retained()
    }
}

@_cdecl("aec_model_find")
public func modelFind(
    _ id: UnsafePointer<UInt8>?, _ model: UnsafeMutablePointer<OpaquePointer?>?,
    _ error: UnsafeMutablePointer<aec_error>?
) -> aec_code {
    model?.pointee = nil
    return call(error) { () throws(CallError) in
        let place = try unwrap(model, "the place for the model")
        let id = Array(UnsafeBufferPointer(start: try unwrap(id, "the id"), count: 8))
        let model = try CallError.translating { () throws(AECError) in
            try ModelStore.standard.model(id: id)
        }
        place.pointee = ModelHandle(model).retained()
    }
}

@_cdecl("aec_model_free")
public func modelFree(_ model: OpaquePointer?) { ModelHandle.release(model) }

@_cdecl("aec_model_id")
public func modelID(_ model: OpaquePointer?, _ id: UnsafeMutablePointer<UInt8>?) {
    id?.update(from: ModelHandle.model(model).id, count: 8)
}
