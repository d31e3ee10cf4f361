import AEC
import AECImageIO
import AECReport
import AECSupport

/// One row of the speed table: a way to encode and decode, and what its runs took.
struct SpeedRun {
    enum Work {
        /// The codec alone, in a process that has the picture in memory.
        case worker(ChildProcess, threads: Int)
        /// Whole programs that read and write files; `file` is the compressed one.
        case programs(encode: [String], decode: [String], file: String)
    }

    /// Seconds of one direction.
    private struct Times {
        var wall: [Double] = []
        var cpu: [Double] = []

        var best: Double { wall.min() ?? .nan }
        var median: Double { wall.isEmpty ? .nan : wall.sorted()[wall.count / 2] }
        var bestCPU: Double { cpu.min() ?? .nan }
    }

    let name: String
    let work: Work
    /// Decibels between the picture and the decoded one; nil where it is not known.
    var psnr: Double?
    private var encode = Times()
    private var decode = Times()
    private var bytes = 0

    init(name: String, work: Work) {
        self.name = name
        self.work = work
    }

    /// Encodes and decodes once.
    mutating func measure() throws(AECError) {
        switch work {
        case .worker(let worker, let threads):
            bytes = try SpeedRun.ask(worker, "encode \(threads)", &encode)
            _ = try SpeedRun.ask(worker, "decode \(threads)", &decode)
        case .programs(let encodeCommand, let decodeCommand, let file):
            let encoding = try ChildProcess.run(encodeCommand, quiet: true)
            encode.wall.append(encoding.wallSeconds)
            encode.cpu.append(encoding.cpuSeconds)
            let decoding = try ChildProcess.run(decodeCommand, quiet: true)
            decode.wall.append(decoding.wallSeconds)
            decode.cpu.append(decoding.cpuSeconds)
            bytes = FileStatus(of: file)?.size ?? 0
        }
    }

    /// Has a worker do one thing; returns the size of the compressed file.
    private static func ask(_ worker: ChildProcess, _ line: String, _ times: inout Times)
        throws(AECError) -> Int
    {
        try worker.writeLine(line)
        let words = (worker.readLine() ?? "").split(separator: " ")
        guard words.count == 3, let wall = Double(words[0]), let cpu = Double(words[1]),
            let bytes = Int(words[2])
        else {
            throw AECError(.internalInconsistency, "a process that measures ended before its time")
        }
        times.wall.append(wall)
        times.cpu.append(cpu)
        return bytes
    }

    /// As cells of the table; `first` is the row to which the ratios relate.
    func cells(pixels: Int, first: SpeedRun) -> [String] {
        let megapixels = Double(pixels) / 1e6
        func cells(_ times: Times, _ other: Times) -> [String] {
            [
                "\(Decimal.short(megapixels / times.best)) (\(Decimal.short(megapixels / times.median)))",
                Decimal.fixed(other.best / times.best, 2),
                Decimal.fixed(times.bestCPU / megapixels, 4),
            ]
        }
        let bpp = Decimal.fixed(Double(bytes) * 8 / Double(pixels), 3)
        return [name, bpp, psnr.map { Decimal.fixed($0, 2) } ?? ""]
            + cells(encode, first.encode) + cells(decode, first.decode)
    }

    func json(picture: String, pixels: Int) -> JSON {
        .object([
            ("picture", .string(picture)), ("pixels", .integer(pixels)), ("codec", .string(name)),
            ("bytes", .integer(bytes)), ("psnr", psnr.map { .rounded($0, 3) } ?? .null),
            ("encodeSeconds", .rounded(encode.best, 6)),
            ("encodeMedianSeconds", .rounded(encode.median, 6)),
            ("encodeCPUSeconds", .rounded(encode.bestCPU, 6)),
            ("decodeSeconds", .rounded(decode.best, 6)),
            ("decodeMedianSeconds", .rounded(decode.median, 6)),
            ("decodeCPUSeconds", .rounded(decode.bestCPU, 6)),
        ])
    }
}
