#if !hasFeature(Embedded)
    /// For writers of model files.
    extension Model {
        /// A model file has exactly this many bytes.
        public static var fileSize: Int { ModelLayout.fileSize }

        /// A model file without its checksum -> the whole file. `Model(_:)` then says whether it is valid.
        public static func sealed(_ body: [UInt8]) -> [UInt8] {
            body + body.withUnsafeBytes { SHA256.hash($0) }
        }
    }
#endif
