import Identifiers
import Mustache
import Reports

/// A page of a node, before it is written.
///
/// `NodePages` turns the node's reports into what people see in a browser, with nothing but values: a page is a function of reports (`NodeAPI`,
/// and records), of who looks (``PageViewer``) and of the time. It opens no file, asks no node, and knows no HTTP.
///
/// - `Pages` has a file for each page: it makes sections of parts.
/// - `Parts` are what sections consist of: facts, a timeline, a form, what a program printed, and the blocks of `Reports` with tables and drawings.
/// - `Frame` is what all pages share: who is signed in, addresses, times, how a state looks, and the templates of `Templates`, with the style
///   sheet and the one script.
///
/// Each text from outside goes through ``Shown`` (which makes visible what would be invisible, and cuts) on its way into a part, and is escaped
/// by the templates, or by `Markup`, on its way into the page. Begin with this file, then `Pages/ProjectPage.swift`.
package struct NodePage: Sendable {
    /// The way in which a page that is shown is kept up to date.
    package enum Following: Sendable, Hashable {
        /// At each event of this address, and each ``pause`` seconds for what no event tells; without a script, the browser loads the page again
        /// after some seconds.
        case events(String)
        /// Each so many seconds, by the script alone.
        case every(Int)

        /// Seconds, for a page that follows events: they end with the session, or with a node that starts anew.
        static let pause = 15
    }

    package struct Notice: Sendable, Hashable {
        package let text: String
        package let style: Look

        package init(_ text: String, _ style: Look) {
            self.text = text
            self.style = style
        }
    }

    let title: String
    /// One sentence below the title.
    let lead: String
    /// The pages above this one.
    var crumbs: [NodeLink] = []
    /// Nil where nobody is signed in.
    var viewer: PageViewer?
    package var notice: Notice?
    var sections: [NodeSection] = []
    var following: Following?
    /// The sentence that a screen reader hears when the page has changed by itself.
    var said: String?
    /// The time at which it was made; nil where that does not matter.
    var shown: Timestamp?

    /// Seconds after which a browser without a script loads a page again that follows events: late enough to fill in a form, which is lost then.
    private var refresh: Int { sections.contains(where: \.hasForm) ? 60 : 5 }
}

/// A link; the address is made of parts that were escaped (``PageAddress``).
struct NodeLink: Sendable, Hashable {
    let text: String
    let address: String

    init(_ text: String, _ address: String) {
        self.text = text
        self.address = address
    }
}

/// A part of a page with a title and an anchor.
struct NodeSection: Sendable {
    let id: String
    let title: String
    var lead: String?
    var parts: [NodePart]
    var links: [NodeLink] = []
    /// The command that shows the same.
    var command: String?
    /// True for many small drawings beside each other.
    var isDense = false

    var hasForm: Bool {
        parts.contains { part in
            if case .form = part { true } else { false }
        }
    }
}

/// A thing that a section shows.
enum NodePart: Sendable {
    case block(PageBlock)
    case facts([Fact])
    case timeline([TimelineEntry])
    case form(NodeForm)
    case output(OutputText)
}

// MARK: Names in the templates

extension NodePage: MustacheParent {
    package func child(named name: String) -> Any? {
        switch name {
        case "title": title
        case "lead": lead
        case "viewer": viewer ?? false
        case "hasCrumbs": !crumbs.isEmpty
        case "crumbs": crumbs
        case "notice": notice ?? false
        case "hasContents": sections.count > 2
        case "sections": sections
        case "events": if case .events(let address) = following { address } else { false }
        case "every":
            switch following {
            case .every(let seconds): String(seconds)
            case .events: String(Following.pause)
            case nil: false
            }
        case "refresh": if case .events = following { String(refresh) } else { false }
        case "said": said ?? false
        case "shown": shown.map { "As of \(Moments.text($0))." } ?? false
        default: false
        }
    }
}

extension NodePage.Notice: MustacheParent {
    package func child(named name: String) -> Any? {
        switch name {
        case "text": Shown.sentence(text)
        case "style": style.rawValue
        default: false
        }
    }
}

extension NodeLink: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "text": text
        case "address": address
        default: false
        }
    }
}

extension NodeSection: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "id": id
        case "title": title
        case "lead": lead ?? false
        case "parts": parts
        case "hasLinks": !links.isEmpty
        case "links": links
        case "command": command ?? false
        case "isDense": isDense
        default: false
        }
    }
}

extension NodePart: MustacheParent {
    func child(named name: String) -> Any? {
        switch (name, self) {
        case ("block", .block(let block)): block
        case ("facts", .facts(let facts)): FactList(facts: facts)
        case ("timeline", .timeline(let entries)): TimelineList(entries: entries)
        case ("form", .form(let form)): form
        case ("output", .output(let output)): output
        default: false
        }
    }
}
