import Mustache
package import Reports

/// The templates of the node's pages, its style sheet and its script, which are part of the program.
package enum PageTemplate {
    /// The style sheet: that of reports, the rules of their threshold switch, and what only the node's pages have.
    package static let style = Array(
        (PageTemplates.style + PageTemplates.thresholdStyle
            + String(decoding: PackageResources.node_css, as: UTF8.self)).utf8
    )

    package static let script = PackageResources.live_js

    private static let library: Result<MustacheLibrary, any Error> = Result {
        var library = MustacheLibrary()
        let sources: [(String, [UInt8])] = [
            ("page", PackageResources.page_mustache), ("part", PackageResources.part_mustache),
            ("facts", PackageResources.facts_mustache), ("timeline", PackageResources.timeline_mustache),
            ("lines", PackageResources.lines_mustache), ("output", PackageResources.output_mustache),
            ("form", PackageResources.form_mustache),
        ]
        for (name, bytes) in sources {
            try library.register(PageTemplates.source(bytes), named: name)
        }
        try library.register(PageTemplates.block, named: "block")
        return library
    }

    /// The bytes of a page.
    /// - Throws: `report.template`
    package static func bytes(of page: NodePage) throws(ReportFailure) -> [UInt8] {
        try PageTemplates.bytes(of: page, with: library, of: "slipwayd")
    }
}
