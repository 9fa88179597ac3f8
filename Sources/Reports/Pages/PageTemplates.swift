import Identifiers
package import Mustache

/// The templates of pages, which are part of the program.
package enum PageTemplates {
    /// Without a slash or a quote that could end its element.
    package static let style = String(decoding: PackageResources.style_css, as: UTF8.self)

    /// The template of a ``PageBlock``, for pages with a frame of their own.
    package static let block = source(PackageResources.block_mustache)

    /// The rules by which the switch of thresholds works, for the most thresholds that a page has.
    package static let thresholdStyle = Blocks.thresholdStyle(PageLimits.levels.map(\.thresholds).max() ?? 0)

    private static let library: Result<MustacheLibrary, any Error> = Result {
        var library = MustacheLibrary()
        try library.register(source(PackageResources.page_mustache), named: "page")
        try library.register(block, named: "block")
        return library
    }

    /// The source of a template whose values are escaped byte by byte, as ``Markup`` does it: mustache compares characters, and does not see
    /// a markup character that another one joins. A part says so itself, since it takes nothing over from the template that it is in.
    package static func source(_ template: [UInt8]) -> String {
        "{{% CONTENT_TYPE: \(escaping)}}\n" + String(decoding: template, as: UTF8.self)
    }

    /// The name of the escaping, which mustache knows from here on.
    private static let escaping: String = {
        let name = "SLIPWAY"
        MustacheContentTypes.register(ByteEscaping(), named: name)
        return name
    }()

    private struct ByteEscaping: MustacheContentType {
        func escapeText(_ text: String) -> String { Markup.text(text).description }
    }

    /// The bytes of a page.
    static func bytes(of page: Page) throws(ReportFailure) -> [UInt8] {
        try bytes(of: page, with: library, of: "slipway")
    }

    /// The bytes of a page by the template `page` of a library.
    /// - Parameter program: that the library is part of.
    /// - Throws: `report.template`
    package static func bytes(
        of page: Any,
        with library: Result<MustacheLibrary, any Error>,
        of program: String
    ) throws(ReportFailure) -> [UInt8] {
        do {
            guard let text = try library.get().render(page, withTemplate: "page") else { throw TemplateMissing() }
            return Array(text.utf8)
        } catch {
            throw ReportFailure(
                .template,
                "page",
                "cannot be written: a template of \(program) is damaged",
                underlying: error
            )
        }
    }

    private struct TemplateMissing: Error {}
}
