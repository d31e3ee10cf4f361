#if !hasFeature(Embedded)
    extension AECDecoder {
        /// Decodes on threads of its own, while the caller does something else.
        ///
        ///     let image = try await AECDecoder().decode(bytes) { share in print("\(Int(100 * share)) %") }
        ///
        /// - Parameter progress: is called from any thread with the share that is done, which never falls and ends with 1.
        /// - Throws: as `decode(_:region:scale:layer:)`; `cancelled` soon after the task was cancelled.
        public func decode(
            _ bytes: [UInt8], region: Region? = nil, scale: Scale = .full,
            layer: DecodingLayer = .exact, progress: @escaping @Sendable (Double) -> Void
        ) async throws(AECError) -> AECImage {
            try await WorkMonitor.run(hasPasses: false, progress: progress) { () throws(AECError) in
                try decode(bytes, region: region, scale: scale, layer: layer)
            }
        }
    }
#endif
