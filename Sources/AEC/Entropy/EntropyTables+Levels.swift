extension EntropyTables {
    /// The tables at `quality`.
    init(_ levels: EntropyLevels, at quality: Quality) {
        let count = 8 * Geometry.hyperChannels
        self.init(
            firstScale: levels.firstCodedScale,
            scaleLevels: UnsafeBufferPointer(start: levels.zScale, count: count),
            offsetLevels: UnsafeBufferPointer(start: levels.zOffset, count: count), quality: quality
        )
    }
}
