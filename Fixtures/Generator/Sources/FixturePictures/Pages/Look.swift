/// Colours and type of a page.
struct Look {
    let isDark: Bool
    let accent: Colour
    private let face: String
    private let size: Int
    private let corner: Int
    /// Whether the bar at the top has the accent's colour.
    private let isLoud: Bool
    /// Whether the ground is as white or dark as the cards.
    private let isPlain: Bool

    init(_ stream: inout RandomStream) {
        isDark = stream.oneIn(3)
        accent = .hue(
            stream.below(1536), saturation: stream.within(120...255),
            value: stream.within(150...230))
        face = stream.pick([
            "'DejaVu Sans'", "'Nimbus Sans'", "'Nimbus Roman'", "'DejaVu Serif'", "sans-serif",
        ])
        size = stream.within(12...18)
        corner = stream.pick([0, 3, 8, 14])
        isLoud = stream.oneIn(2)
        isPlain = stream.oneIn(2)
    }

    /// Six colours for charts.
    var wheel: [String] {
        (0..<6).map {
            Look.text(
                Colour.hue(Int(accent.x) * 6 + 256 * $0, saturation: 170, value: isDark ? 230 : 200)
            )
        }
    }

    private static func text(_ colour: Colour) -> String {
        "rgb(\(colour.x),\(colour.y),\(colour.z))"
    }

    var css: String {
        let (ground, card, ink, dim, line) =
            isDark
            ? ("#0d1117", "#161b22", "#e6edf3", "#8b949e", "#30363d")
            : ("#f6f8fa", "#ffffff", "#1f2328", "#59636e", "#d1d9e0")
        let bar = isLoud ? "var(--accent)" : "var(--card)"
        let onAccent = accent.brightness < 150 ? "#fff" : "#111"
        return """
            :root{--accent:\(Look.text(accent));--card:\(card);--dim:\(dim);--line:\(line)}
            *{box-sizing:border-box}
            body{margin:0;background:\(isPlain ? card : ground);color:\(ink);font:\(size)px/1.5 \(face),sans-serif}
            main{max-width:1080px;margin:0 auto;padding:20px}
            header{background:\(bar);color:\(isLoud ? onAccent : ink);border-bottom:1px solid var(--line);padding:12px 20px;display:flex;gap:20px}
            header b{font-size:1.2em;margin-right:auto}
            h1{font-size:2em;margin:.4em 0}h2{font-size:1.35em}
            a{color:var(--accent)}
            .dim{color:var(--dim);font-size:.85em}
            .card{background:var(--card);border:1px solid var(--line);border-radius:\(corner)px;padding:16px;
            margin-bottom:16px;box-shadow:0 1px 4px #0002;overflow:hidden}
            .grid{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:16px}
            .big{font-size:2em;font-weight:bold}
            table{border-collapse:collapse;width:100%;background:var(--card)}
            td,th{border-bottom:1px solid var(--line);padding:6px 10px;text-align:left}
            td.number{text-align:right;font-variant-numeric:tabular-nums}
            tr:nth-child(even) td{background:#8881}
            button,.button{background:var(--accent);color:\(onAccent);border:0;border-radius:\(corner)px;
            padding:8px 16px;font:inherit}
            button.plain{background:transparent;color:inherit;border:1px solid var(--line)}
            input,select,textarea{font:inherit;width:100%;padding:8px;border:1px solid var(--line);
            border-radius:\(corner)px;background:var(--card);color:inherit}
            label{display:block;margin:12px 0 4px}
            input[type=checkbox],input[type=radio]{width:auto;accent-color:var(--accent)}
            pre{font:\(size - 1)px/1.45 'DejaVu Sans Mono',monospace;background:var(--card);padding:16px;margin:0;
            border:1px solid var(--line);border-radius:\(corner)px;overflow:hidden}
            .badge{background:var(--accent);color:\(onAccent);border-radius:99px;padding:1px 9px;font-size:.8em}
            .bubble{max-width:70%;padding:8px 14px;border-radius:16px;background:var(--card);margin:8px 0;
            border:1px solid var(--line);width:fit-content}
            .own{margin-left:auto;background:var(--accent);color:\(onAccent)}
            img{max-width:100%;height:auto;display:block;border-radius:\(corner)px}
            blockquote{border-left:4px solid var(--accent);margin:1em 0;padding:.2em 1em;color:var(--dim)}
            """
    }
}
