import Identifiers
import Mustache

/// The templates of pages, which are part of the program.
package enum PageTemplates {
    /// Without a slash or a quote that could end its element.
    package static let style = String(decoding: PackageResources.style_css, as: UTF8.self)

    /// The template of a ``PageBlock``, for pages with a frame of their own.
    package static let block = String(decoding: PackageResources.block_mustache, as: UTF8.self)

    /// The rules by which the switch of thresholds works, for the most thresholds that a page has.
    package static let thresholdStyle = Blocks.thresholdStyle(PageLimits.levels.map(\.thresholds).max() ?? 0)

    private static let library: Result<MustacheLibrary, any Error> = Result {
        var library = MustacheLibrary()
        try library.register(String(decoding: PackageResources.page_mustache, as: UTF8.self), named: "page")
        try library.register(block, named: "block")
        return library
    }

    /// The bytes of a page.
    static func bytes(of page: Page) throws(ReportFailure) -> [UInt8] {
        do {
            guard let text = try library.get().render(page, withTemplate: "page") else { throw TemplateMissing() }
            return Array(text.utf8)
        } catch {
            throw ReportFailure(
                .template,
                "page",
                "cannot be written: a template of slipway is damaged",
                underlying: error
            )
        }
    }

    private struct TemplateMissing: Error {}
}
