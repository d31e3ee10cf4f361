#if !hasFeature(Embedded)
    extension AECEncoder {
        /// Encodes an image on threads of its own, while the caller does something else.
        ///
        ///     let bytes = try await AECEncoder().encode(image) { share in print("\(Int(100 * share)) %") }
        ///
        /// - Parameter progress: is called from any thread with the share that is done, which never falls and ends with 1.
        ///   An estimate: an image that turns out to be coded in several ways begins anew in half of what is left.
        /// - Throws: as `encode(_:)`; `cancelled` soon after the task was cancelled.
        public func encode(
            _ image: AECImage, progress: @escaping @Sendable (Double) -> Void
        ) async throws(AECError) -> [UInt8] {
            try await WorkMonitor.run(hasPasses: true, progress: progress) { () throws(AECError) in
                try encode(image)
            }
        }
    }
#endif
