import Identifiers
import Mustache

/// The templates of pages, which are part of the program.
enum PageTemplates {
    /// Without a slash or a quote that could end its element.
    static let style = String(decoding: PackageResources.style_css, as: UTF8.self)

    private static let library: Result<MustacheLibrary, any Error> = Result {
        var library = MustacheLibrary()
        try library.register(String(decoding: PackageResources.page_mustache, as: UTF8.self), named: "page")
        try library.register(String(decoding: PackageResources.block_mustache, as: UTF8.self), named: "block")
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
