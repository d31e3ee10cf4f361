import AEC
import AECSupport

extension ModelInfo {
    /// How many hidden channels do something, and which block has the fewest.
    var livingText: String {
        let (living, hidden) = blocks.reduce((0, 0)) { ($0.0 + $1.living, $0.1 + $1.hidden) }
        let least = blocks.min { $0.share < $1.share }
        return "\(living) of \(hidden) hidden channels"
            + (least.map { ", the fewest in \($0.name): \(Decimal.fixed(100 * $0.share, 0)) %" }
                ?? "")
    }

    /// Blocks of which most does nothing: their capacity is lost, and training has gone wrong.
    var dyingBlocks: [Block] { blocks.filter { $0.share < 0.5 } }

    /// What to say of them; nil when all are well.
    var dyingWarning: String? {
        guard !dyingBlocks.isEmpty else { return nil }
        let names = dyingBlocks.map { "\($0.name) (\(Decimal.fixed(100 * $0.share, 0)) %)" }
        return "fewer than half of the hidden channels do anything in "
            + names.joined(separator: ", ")
            + ": the network is smaller than it could be; train on from its weights, which revives them"
    }
}
