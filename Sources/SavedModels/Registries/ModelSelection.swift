import Identifiers
import MLflow

/// The models of a registry that a user means: those with one of these names or patterns, or with no text all.
struct ModelSelection {
    let texts: [String]

    func contains(_ title: String) -> Bool {
        texts.isEmpty || texts.contains { Self.means($0, title) }
    }

    /// True for an entry of a chosen model; one that belongs to no model counts if all models are meant.
    func contains(_ flaw: RegistryFlaw) -> Bool {
        flaw.title.map(contains) ?? texts.isEmpty
    }

    /// - Parameter titles: the models that are there.
    /// - Throws: `import.source` for the first text that means none of them.
    func requireAll(in titles: [String], registry: String) throws {
        let missing = texts.first { text in !titles.contains { Self.means(text, $0) } }
        if let missing { throw Self.unknown(missing, titles, registry) }
    }

    static func unknown(_ name: String, _ titles: [String], _ registry: String) -> SavedModelsFailure {
        SavedModelsFailure(
            .importSource,
            name,
            expected: "a model of the registry \(registry)",
            found: titles.isEmpty ? "none there" : "only \(ProjectState.list(titles))"
        )
    }

    /// Compares a text with the registry's name, with or without its workspace, and with the name it gets here; the text may be
    /// a pattern.
    static func means(_ text: String, _ title: String) -> Bool {
        let bare = title.split(separator: "/", omittingEmptySubsequences: false).last.map(String.init) ?? title
        let names = [title, bare, ModelSlug.name(for: title).text]
        if names.contains(where: { $0.utf8.elementsEqual(text.utf8) }) { return true }
        return NamePattern.isPattern(text) && names.contains { NamePattern.matches(text, $0) }
    }
}

extension RegisteredModel {
    /// Its name, after that of its workspace where it is not in the one named `default`: two workspaces may have models of
    /// one name.
    var title: String { workspace.map { "\($0)/\(name)" } ?? name }
}

extension RegistryFlaw {
    /// The model it belongs to, as `RegisteredModel.title` has it.
    var title: String? { model.map { model in workspace.map { "\($0)/\(model)" } ?? model } }

    /// Its subject in words.
    var subject: String {
        switch part {
        case .model: title ?? "a model"
        case .version(_, let words), .detail(let words): title.map { "\($0) \(words)" } ?? words
        }
    }

    var finding: Finding {
        let expected =
            switch part {
            case .model, .version: "a model that can be imported"
            case .detail: "an entry of the registry that can be read"
            }
        return Finding(
            code: cause.stableCode,
            subject: subject,
            expected: expected,
            found: "\(cause.subject): \(cause.message)"
        )
    }

    /// True if it keeps a version, or all of a model's, from being read.
    func hides(_ version: Int64) -> Bool {
        switch part {
        case .model: true
        case .version(let number, _): number == version
        case .detail: false
        }
    }
}
