import AECSupport

extension ReportPage {
    /// A shot's place among the page's pictures.
    struct PlacedShot {
        let shot: ComparisonShot
        /// The id of the element that holds the picture.
        let element: String
    }

    /// The pictures as elements of the page, and those of each image that found room.
    func collectPictures() -> (shots: [[PlacedShot]], html: String) {
        var html = ""
        var room = ReportPage.pictureBudget
        let shots = report.images.enumerated().map { index, image -> [PlacedShot] in
            let files = image.shots.compactMap { shot in
                store.read(shot.file).map { (shot: shot, bytes: $0) }
            }
            let size = files.reduce(0) { $0 + $1.bytes.count }
            guard size <= room else { return [] }
            room -= size
            return files.enumerated().map { number, file in
                let element = "p\(index)-\(number)"
                let type = file.shot.file.split(separator: ".").last.map(ReportPage.mediaType) ?? ""
                html +=
                    "<script type=\"text/plain\" id=\"\(element)\">data:\(type);base64,"
                    + Base64.encode(file.bytes) + "</script>\n"
                return PlacedShot(shot: file.shot, element: element)
            }
        }
        return (shots, html)
    }

    private static func mediaType(_ fileExtension: Substring) -> String {
        fileExtension == "jpg" ? "image/jpeg" : "image/" + fileExtension
    }

    /// What report.js draws.
    func data(_ shots: [[PlacedShot]]) -> JSON {
        .object([
            (
                "metrics",
                .array(
                    ReportMetric.all.map {
                        .object([
                            ("id", .string($0.id)), ("name", .string($0.name)),
                            ("unit", .string($0.unit)), ("detail", .string($0.detail)),
                            ("images", .integer(report.images(for: $0).count)),
                        ])
                    })
            ),
            ("codecs", .array(report.codecs.map(codec) + report.curves.map(codec))),
            ("means", .object(curves { report.images(for: $0) } + report.curves.map(points))),
            (
                "images",
                .array(zip(report.images, shots).map { image($0, shots: $1) })
            ),
        ])
    }

    /// By codec, points: the setting, then for each metric bits per pixel and value, which may be means over other
    /// pictures.
    private func curves(_ images: (ReportMetric) -> [String]) -> [(String, JSON)] {
        report.codecs.filter { !$0.isLossless }.map { codec in
            let points = codec.settings.compactMap { setting in
                row(
                    setting,
                    ReportMetric.all.map {
                        report.point(codec, $0, setting, images: images($0))
                    })
            }
            return (codec.id, .array(points))
        }
    }

    /// Of an outside curve, whose points are counted by each metric in the place of a setting.
    private func points(_ curve: OutsideCurve) -> (String, JSON) {
        let points = ReportMetric.all.map { curve.curve($0) }
        let rows = (0..<(points.map(\.count).max() ?? 0)).compactMap { index in
            row(Double(index + 1), points.map { index < $0.count ? $0[index] : nil })
        }
        return (curve.id, .array(rows))
    }

    /// Nil without any value.
    private func row(_ setting: Double, _ values: [RatePoint?]) -> JSON? {
        if values.allSatisfy({ $0 == nil }) { return nil }
        let pairs = values.flatMap { point -> [JSON] in
            guard let point else { return [.null, .null] }
            return [.rounded(point.bitsPerPixel, 5), .rounded(point.quality, 4)]
        }
        return .array([.number(setting)] + pairs)
    }

    private func codec(_ codec: ReportCodec) -> JSON {
        .object([
            ("id", .string(codec.id)), ("name", .string(codec.name)),
            ("detail", .string(codec.detail)), ("settingName", .string(codec.settingName)),
            ("lossless", .bool(codec.isLossless)), ("outside", .bool(false)),
        ])
    }

    private func codec(_ curve: OutsideCurve) -> JSON {
        .object([
            ("id", .string(curve.id)), ("name", .string(CurveSource.outside(curve).name)),
            ("detail", .string(curve.detail)), ("settingName", .string("point")),
            ("lossless", .bool(false)), ("outside", .bool(true)),
        ])
    }

    private func image(_ image: Sweep.ImageResult, shots: [PlacedShot]) -> JSON {
        let isWhole = image.width * image.height <= PictureStore.wholePixels
        let crop = PictureStore.cropSide
        return .object([
            ("name", .string(image.name)), ("width", .integer(image.width)),
            ("height", .integer(image.height)), ("isWhole", .bool(isWhole)),
            ("shownWidth", .integer(isWhole ? image.width : min(image.width, crop.width))),
            ("shownHeight", .integer(isWhole ? image.height : min(image.height, crop.height))),
            ("points", .object(curves { _ in [image.name] })),
            ("shots", .array(shots.map(shot))),
        ])
    }

    private func shot(_ placed: PlacedShot) -> JSON {
        let shot = placed.shot
        let scores = shot.scores.map { scores in
            JSON.array(
                ReportMetric.all.map { $0.value(scores).map { .rounded($0, 4) } ?? .null })
        }
        return .object([
            ("codec", .string(shot.codec)), ("name", .string(shot.name)),
            ("setting", .string(shot.setting)),
            ("bytes", shot.bytes.map(JSON.integer) ?? .null),
            ("bpp", shot.bitsPerPixel.map { .rounded($0, 5) } ?? .null),
            ("scores", scores ?? .null), ("picture", .string(placed.element)),
        ])
    }
}
