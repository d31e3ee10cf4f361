import AEC

/// A made-up page of the web, to be photographed by a browser: what screenshots are of. As with graphics, everything
/// follows from its number; how it looks then depends on the browser and its fonts.
public struct Page: Sendable {
    /// What a page can be.
    public enum Kind: String, CaseIterable, Sendable {
        case document, dashboard, table, listing, form, gallery, chat, shop
    }

    public static let count = 40

    public let number: Int
    public let kind: Kind
    /// The sides of the window.
    public let width: Int
    public let height: Int

    public init(_ number: Int) {
        self.number = number
        kind = Kind.allCases[number % Kind.allCases.count]
        let windows = [(1280, 800), (800, 600), (390, 844)]
        (width, height) = windows[number / Kind.allCases.count % windows.count]
    }

    /// The file's name without its extension, with the window's sides: `table-02-1280x800`.
    public var name: String {
        "\(kind.rawValue)-\(number < 10 ? "0" : "")\(number)-\(width)x\(height)"
    }

    /// The whole page, which needs no other file.
    /// - Parameter address: makes an address of a picture.
    public func html(address: (AECImage) -> String) -> String {
        var stream = RandomStream(number, 0, 40_961)
        let look = Look(&stream)
        let body =
            switch kind {
            case .document: Page.document(&stream, address)
            case .dashboard: Page.dashboard(&stream, look)
            case .table: Page.table(&stream)
            case .listing: Page.listing(&stream, look)
            case .form: Page.form(&stream)
            case .gallery: Page.gallery(&stream, address)
            case .chat: Page.chat(&stream, address)
            case .shop: Page.shop(&stream, address)
            }
        return """
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
            <title>\(name)</title><style>\(look.css)</style></head><body>
            \(body)
            </body></html>

            """
    }

    /// A name and links, across the page.
    static func header(_ stream: inout RandomStream) -> String {
        let links = (0..<3).map { _ in element("span", Words.name(&stream)) }
        return element("header", element("b", Words.name(&stream)) + links.joined())
    }

    /// An element with text in it.
    static func element(_ tag: String, _ content: String, _ attributes: String = "") -> String {
        "<\(tag)\(attributes.isEmpty ? "" : " " + attributes)>\(content)</\(tag.prefix { $0 != " " })>"
    }

    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { $0 += $1 == "<" ? "&lt;" : $1 == "&" ? "&amp;" : String($1) }
    }

    static func sentences(_ count: Int, _ stream: inout RandomStream) -> String {
        (0..<count).map { _ in Words.sentence(stream.within(40...110), &stream) + "." }
            .joined(separator: " ")
    }

    static func photograph(
        _ width: Int, _ height: Int, _ stream: inout RandomStream,
        _ address: (AECImage) -> String
    ) -> String {
        let photograph = Photograph(&stream)
        let image = Region(x: 0..<width, y: 0..<height).image { x, y in
            photograph.colour(x, y, width, height)
        }
        return "<img alt=\"\" width=\"\(width)\" height=\"\(height)\" src=\"\(address(image))\">"
    }
}
