extension EncodingJob {
    /// All blocks of the picture without the network.
    var allBlocks: ExactBlocks {
        ExactBlocks(geometry, Array(survey.blocks.indices))
    }

    /// Whether it takes no time to speak of to try all blocks exact.
    var triesAllBlocks: Bool { survey.blocks.count <= 128 }

    /// Whether most of each block lies outside of the picture, and is paid for all the same.
    var isThin: Bool { min(image.width, image.height) <= ExactGrid.side / 4 }

    /// Whether all blocks exact may take fewer bytes than the file that there is. Of photographs they take more than twice as
    /// many: no time is spent on these.
    func mayBeSmallerExact(than file: [UInt8]) -> Bool {
        if triesAllBlocks || isThin { return true }
        let bits = 8 * Double(file.count)
        return bits > Double(image.width) * Double(image.height)
            && ExactEstimate(source).bits < 1.1 * bits
    }
}
