import Mustache

/// A page before it is written: a head, and sections of blocks.
struct Page: Sendable {
    var title: String
    /// One sentence below the title.
    var lead: String
    /// The way from the page to the root of its site, such as `../`; nil for a file that stands alone.
    var root: String?
    /// Links at the top, in a site.
    var links: [PageLink] = []
    var sections: [PageSection]
    /// Rules of this page beside those of all pages.
    var style = ""
}

struct PageLink: Sendable {
    let text: String
    /// Relative.
    let address: String
}

/// A part of a page, with an entry in its contents.
package struct PageSection: Sendable {
    package let id: String
    package let title: String
    package var lead: String?
    package var blocks: [PageBlock]

    package init(id: String, title: String, lead: String? = nil, blocks: [PageBlock]) {
        self.id = id
        self.title = title
        self.lead = lead
        self.blocks = blocks
    }
}

/// A figure, a table or a remark.
package struct PageBlock: Sendable {
    var title: String?
    /// An id for links, unique on the page.
    var id: String?
    /// A verdict or another line that stands out.
    var notice: String?
    /// The look of the notice.
    var style: DataTable.Cell.Style = .plain
    /// The part that cannot be given, and why.
    var undefined: String?
    /// A switch that stands before the figure.
    var control: Markup?
    var images: [Markup] = []
    var legend: [LegendEntry] = []
    /// One sentence that explains the figure.
    var caption: String?
    /// The numbers behind a figure, folded away; open if there is no figure.
    var tables: [DataTable] = []
    /// True if tables are folded away without a figure, too.
    var isFolded = false

    package init(
        title: String? = nil,
        id: String? = nil,
        notice: String? = nil,
        style: DataTable.Cell.Style = .plain,
        undefined: String? = nil,
        control: Markup? = nil,
        images: [Markup] = [],
        legend: [LegendEntry] = [],
        caption: String? = nil,
        tables: [DataTable] = [],
        isFolded: Bool = false
    ) {
        self.title = title
        self.id = id
        self.notice = notice
        self.style = style
        self.undefined = undefined
        self.control = control
        self.images = images
        self.legend = legend
        self.caption = caption
        self.tables = tables
        self.isFolded = isFolded
    }

    package struct LegendEntry: Sendable {
        let text: String
        let colour: Int

        package init(text: String, colour: Int) {
            self.text = text
            self.colour = colour
        }
    }

    package static func table(_ title: String?, _ table: DataTable, caption: String? = nil) -> PageBlock {
        PageBlock(title: title, caption: caption, tables: [table])
    }

    /// A screen that cannot be given.
    package static func missing(_ title: String, _ reason: String) -> PageBlock {
        PageBlock(title: title, undefined: reason)
    }
}

/// Templates look values up by name. A value that is absent is `false`, so that they do not find one of an outer level instead.
extension Page: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "title": title
        case "lead": lead
        case "links": links
        case "hasLinks": !links.isEmpty
        case "sections": sections
        case "style": PageTemplates.style + style
        default: false
        }
    }
}

extension PageLink: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "text": text
        case "address": address
        default: false
        }
    }
}

extension PageSection: MustacheParent {
    package func child(named name: String) -> Any? {
        switch name {
        case "id": id
        case "title": title
        case "lead": lead ?? false
        case "blocks": blocks
        default: false
        }
    }
}

extension PageBlock: MustacheParent {
    package func child(named name: String) -> Any? {
        switch name {
        case "title": title ?? false
        case "id": id ?? false
        case "notice": notice ?? false
        case "noticeStyle": style.rawValue
        case "undefined": undefined ?? false
        case "control": control?.description ?? false
        case "isFigure": !images.isEmpty
        case "images": images.map(\.description)
        case "hasLegend": !legend.isEmpty
        case "legend": legend
        case "caption": caption ?? false
        case "tables": images.isEmpty && !isFolded ? tables.map(\.markup.description) : []
        case "folded": images.isEmpty && !isFolded ? [] : tables.map(\.markup.description)
        case "hasFolded": !tables.isEmpty && (!images.isEmpty || isFolded)
        default: false
        }
    }
}

extension PageBlock.LegendEntry: MustacheParent {
    package func child(named name: String) -> Any? {
        switch name {
        case "text": text
        case "colour": String(colour)
        default: false
        }
    }
}
