import Mustache

/// The text that a program printed.
struct OutputText: Sendable {
    /// For screen readers.
    let label: String
    /// Made by ``Shown/lines(_:)``.
    let text: String
    var title: String?

    /// - Returns: nil for nothing.
    init?(_ label: String, printed: String, title: String? = nil) {
        if printed.isEmpty { return nil }
        self.label = label
        text = Shown.lines(printed)
        self.title = title
    }
}

extension OutputText: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "label": label
        case "text": text
        case "title": title ?? false
        default: false
        }
    }
}
