import Identifiers
import MLflow

/// Which models of a registry a user means: those with one of these names or patterns, or with none all.
struct ModelSelection {
    let texts: [String]

    func contains(_ title: String) -> Bool {
        texts.isEmpty || texts.contains { Self.means($0, title) }
    }

    /// What the user wrote of which no model is there.
    func missing(in titles: [String]) -> String? {
        texts.first { text in !titles.contains { Self.means(text, $0) } }
    }

    /// By the registry's name, by the one it gets here, or by a pattern of either.
    static func means(_ text: String, _ title: String) -> Bool {
        let slug = ModelSlug.name(for: title).text
        if text.utf8.elementsEqual(title.utf8) || text == slug { return true }
        return NamePattern.isPattern(text) && (NamePattern.matches(text, title) || NamePattern.matches(text, slug))
    }
}

extension RegisteredModel {
    /// Its name, after that of its workspace where it has one: two workspaces may have models of one name.
    var title: String { workspace.map { "\($0)/\(name)" } ?? name }
}
