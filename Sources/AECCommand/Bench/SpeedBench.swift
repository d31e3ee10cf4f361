import AEC
import AECImageIO
import AECReport
import AECSupport
import CLibrary

/// `aec bench --speed`: the speed of this codec in all its forms beside others'.
struct SpeedBench {
    /// Files; none for made-up pictures.
    let inputs: [String]
    let percent: Double
    let effort: Effort
    let repeats: Int?
    let modelPath: String?
    let limits: Limits
    let output: Output

    /// Above this many pixels the scalar kernels are left out and repeats are few: they would take minutes.
    private static let largePixels = 4_000_000

    func run() throws(CommandError) -> ExitCode {
        // A worker that ends before its time must be an error here, not the end of this process
        signal(SIGPIPE, SIG_IGN)
        for peer in PeerCodec.all where !peer.missing.isEmpty {
            let names = peer.missing.joined(separator: " and ")
            output.note("\(names): not installed, left out (Debian: apt install \(peer.package))")
        }
        if inputs.isEmpty {
            for (width, height) in [(768, 512), (4000, 3000)] {
                let image: AECImage
                do throws(AECError) {
                    image = try SyntheticPhoto.render(width: width, height: height)
                } catch {
                    throw CommandError(error)
                }
                try measure(image, name: "synthetic picture")
            }
            return .success
        }
        let files = inputs.map { BatchInput(path: $0) }
        return Batch(inputs: files, output: Output(json: false, quiet: true)).run {
            input throws(CommandError) in
            try measure(Files.readImage(input.path, limits: limits), name: input.path)
            return FileReport(json: [])
        }
    }

    private func measure(_ image: AECImage, name: String) throws(CommandError) {
        // Ctrl-C ends the programs that run, and then this one, but not before the folder is removed
        let interruption = Interruption(Interruption.all)
        defer { interruption.end() }
        let folder = try Folder.makeTemporary()
        defer {
            Folder.remove(folder)
            interruption.endProgramIfAsked()
        }
        let pixels = image.width * image.height
        let isLarge = pixels > SpeedBench.largePixels
        try Files.write(image, as: .pnm, to: .file(folder + "/in.pnm"), force: true)
        try Files.write(image, as: .png, to: .file(folder + "/in.png"), force: true)

        do throws(AECError) {
            var runs = try runs(folder: folder, isLarge: isLarge)
            let repeats = repeats ?? (isLarge ? 3 : 15)
            for round in 1...repeats {
                for i in runs.indices {
                    output.progress("round \(round) of \(repeats): \(runs[i].name)")
                    if interruption.wasAsked { throw AECError(.io, "interrupted") }
                    try runs[i].measure()
                }
            }
            output.endProgress()
            compare(&runs, with: image, folder: folder)
            report(
                runs, pixels: pixels, title: "\(name), \(image.width) x \(image.height)",
                repeats: repeats)
        } catch {
            output.endProgress()
            throw CommandError(error)
        }
    }

    private func runs(folder: String, isLarge: Bool) throws(AECError) -> [SpeedRun] {
        let bounds = [
            "--max-pixels", "\(limits.maxPixels)", "--max-side", "\(limits.maxSide)",
            "--max-memory", "\(limits.maxMemory)",
        ]
        let settings = ["-q", "\(percent)", "--effort", "\(effort.level)"] + bounds
        let model = modelPath.map { ["--model", $0] } ?? []
        var runs: [SpeedRun] = []
        for kind in Processor.kinds where kind != "scalar" || !isLarge {
            let command =
                [Platform.program, "bench", "--speed-worker"] + settings + model + [
                    folder + "/in.pnm"
                ]
            let worker = try ChildProcess(command, environment: [("AEC_CPU", kind)], talking: true)
            guard worker.readLine() == "ready" else {
                throw AECError(.internalInconsistency, "a measuring process did not start")
            }
            for threads in [1, 2] {
                runs.append(
                    SpeedRun(
                        name: "aec, \(kind), \(threads == 1 ? "1 thread" : "2 threads")",
                        work: .worker(worker, threads: threads)))
            }
        }
        let common = ["--quiet", "--force", "--threads", "1"] + model
        runs.append(
            SpeedRun(
                name: "aec, 1 thread, whole program",
                work: .programs(
                    encode: [Platform.program, "compress"] + common
                        + settings + ["-o", folder + "/out.aec", folder + "/in.pnm"],
                    decode: [Platform.program, "decompress"] + common
                        + bounds + ["-o", folder + "/aec.pnm", folder + "/out.aec"],
                    file: folder + "/out.aec")))
        for peer in PeerCodec.all where peer.missing.isEmpty {
            let file = folder + "/out." + peer.fileExtension
            let decoded = folder + "/" + peer.fileExtension + "." + peer.decodedExtension
            let input = folder + (peer.readsPPM ? "/in.pnm" : "/in.png")
            runs.append(
                SpeedRun(
                    name: peer.name,
                    work: .programs(
                        encode: peer.encodeCommand(input: input, output: file),
                        decode: peer.decodeCommand(input: file, output: decoded), file: file)))
        }
        return runs
    }

    /// How good the picture is that each codec made, so that sizes and speeds can be judged.
    private func compare(_ runs: inout [SpeedRun], with image: AECImage, folder: String) {
        let own = psnr(folder + "/aec.pnm", image)
        for i in runs.indices {
            guard let peer = PeerCodec.all.first(where: { $0.name == runs[i].name }) else {
                runs[i].psnr = own
                continue
            }
            var decoded = folder + "/" + peer.fileExtension + "." + peer.decodedExtension
            if peer.decodedExtension != "ppm" {
                let file = folder + "/out." + peer.fileExtension
                decoded = folder + "/" + peer.fileExtension + ".png"
                _ = try? ChildProcess.run(
                    peer.decodeCommand(input: file, output: decoded), quiet: true)
            }
            runs[i].psnr = psnr(decoded, image)
        }
    }

    private func psnr(_ path: String, _ image: AECImage) -> Double? {
        guard let decoded = try? Files.readImage(path, limits: limits),
            decoded.width == image.width,
            decoded.height == image.height
        else { return nil }
        return PSNR.rgb(image, decoded)
    }

    private func report(_ runs: [SpeedRun], pixels: Int, title: String, repeats: Int) {
        if output.json {
            for run in runs { output.result(run.json(picture: title, pixels: pixels)) }
            return
        }
        output.result(
            "\(title), \(repeats) runs each: best, and median in brackets; ratio to the first row\n"
        )
        var table = MarkdownTable([
            "codec", "bpp", "PSNR dB", "encode Mpx/s", "ratio", "CPU s/Mpx", "decode Mpx/s",
            "ratio",
            "CPU s/Mpx",
        ])
        for run in runs { table.add(run.cells(pixels: pixels, first: runs[0])) }
        output.result(table.text + "\n")
    }
}
