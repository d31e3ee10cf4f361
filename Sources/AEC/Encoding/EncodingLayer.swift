/// What the network codes of an image: its colours, smooth where they are not seen.
struct EncodingLayer {
    let image: AECImage
    /// 0 for pixels that are not seen: what is transparent, where that does not count, and what exact blocks cover. Nil
    /// where all are.
    let visible: AECImage.Samples?
    /// Computed beforehand where there will be several encodings.
    let trunk: TrunkRows?
    /// Whether nothing at all is seen: latents are whatever costs least.
    let isHidden: Bool
}

extension EncodingLayer {
    /// The layer without exact blocks.
    /// - Parameters:
    ///   - counted: opacity, where what is transparent does not count.
    ///   - isRepeated: whether there will be several encodings.
    ///   - budget: the memory of what the layer has is taken from it.
    init(
        _ image: AECImage, counted: AECImage.Samples?, isRepeated: Bool, model: Model, threads: Int,
        budget: inout Budget
    ) throws(AECError) {
        visible = counted
        self.image =
            if let counted {
                try HiddenColors.smoothed(image, where: counted, budget: &budget)
            } else {
                image
            }
        trunk =
            isRepeated
            ? try TrunkRows(
                of: self.image, geometry: Geometry(width: image.width, height: image.height),
                network: model.encoderNetwork.analysis, threads: threads, budget: &budget) : nil
        isHidden = false
    }

    /// The layer that lies under exact blocks.
    init(
        _ image: AECImage, counted: AECImage.Samples?, under exact: ExactBlocks,
        budget: inout Budget
    ) throws(AECError) {
        try budget.reserve(
            image.width, image.height, image.bitDepth / 8,
            for: "the picture and the places of its exact blocks")
        let visible = exact.visible(of: image, counted: counted)
        isHidden = exact.hasAll
        self.visible = visible
        self.image =
            isHidden
            ? image : try HiddenColors.smoothed(image, where: visible, budget: &budget)
        trunk = nil
    }
}
