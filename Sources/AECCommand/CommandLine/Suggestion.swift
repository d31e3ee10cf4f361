/// Guesses what was meant by a word that is not known.
enum Suggestion {
    /// The known word with the fewest changed, added, missing or swapped letters; nil when none is near.
    static func nearest(to word: String, among known: [String]) -> String? {
        let bare = letters(word)
        guard !bare.isEmpty else { return nil }
        var best: (word: String, distance: Int)?
        for candidate in known {
            let letters = letters(candidate)
            let begins = bare.count >= 2 && letters.starts(with: bare)
            let distance = begins ? 1 : distance(bare, letters)
            if distance <= max(1, bare.count / 3), distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.word
    }

    private static func letters(_ word: String) -> [Character] {
        Array(word.drop { $0 == "-" }.lowercased())
    }

    /// Optimal string alignment: Levenshtein's edits and swaps of neighbours.
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in 0..<a.count {
            var current = [i + 1]
            for j in 0..<b.count {
                var cost = min(last[j + 1] + 1, current[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                current.append(cost)
            }
            beforeLast = last
            last = current
        }
        return last[b.count]
    }
}
