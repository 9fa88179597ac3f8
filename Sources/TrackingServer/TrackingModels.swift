import Identifiers
import MLflow
import StrictJSON

/// Reads the registered models of a tracking server, page by page.
struct TrackingModels {
    let client: TrackingClient

    /// Models, and versions, that a registry may have.
    static let modelLimit = 200_000
    static let versionLimit = 1_000_000
    /// So many models are asked for their versions one by one; for more all versions are read.
    private static let singleLimit = 8

    /// An entry that makes no sense does not hide the others.
    func contents(where isWanted: (RegisteredModel) -> Bool) async throws -> RegistryContents {
        var drafts: [Draft] = []
        var found = FlawCollection()
        var names: Set<[UInt8]> = []
        try await pages("registered-models/search", [("max_results", "200")]) { answer in
            for item in try answer.items("registered_models") {
                let name = (try? item.text("name")) ?? nil
                let read = try found.attempt(.model, of: name, workspace: workspace) {
                    try Draft(item, workspace: workspace)
                }
                guard let draft = read, !draft.isPrompt, isWanted(draft.model([])),
                    names.insert(Array(draft.name.utf8)).inserted
                else {
                    continue
                }
                drafts.append(draft)
            }
            guard drafts.count <= Self.modelLimit else { throw limit("\(Self.modelLimit) models") }
        }
        let versions = try await versions(of: drafts, &found)
        let models = drafts.map { $0.model(versions[Array($0.name.utf8)] ?? []) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        return RegistryContents(models: models, flaws: found.flaws)
    }

    /// - Returns: the model, and what of its versions cannot be read.
    /// - Throws: `tracking.missing`
    func model(_ name: String) async throws -> (model: RegisteredModel, flaws: [RegistryFlaw]) {
        let answer = try await client.answer(
            TrackingPath.query(TrackingPath.api + "registered-models/get", [("name", name)])
        )
        let draft = try Draft(answer.object("registered_model"), workspace: workspace)
        var found = FlawCollection()
        let versions = try await versions(of: [draft], &found)
        return (draft.model(versions[Array(draft.name.utf8)] ?? []), found.flaws)
    }

    private var workspace: String? { RegistryText.workspace(client.workspace) }

    /// By the bytes of the model's name.
    private func versions(
        of drafts: [Draft],
        _ flaws: inout FlawCollection
    ) async throws -> [[UInt8]: [RegisteredVersion]] {
        var found: [[UInt8]: [Int64: RegisteredVersion]] = [:]
        var flawed = flaws
        var count = 0
        let wanted = Set(drafts.map { Array($0.name.utf8) })
        let areFew = drafts.count <= Self.singleLimit && drafts.allSatisfy { Self.isPlain($0.name) }
        for filter in areFew ? drafts.map({ "name='\($0.name)'" }) : [nil] {
            let query: [(String, String?)] = [
                ("filter", filter), ("max_results", "1000"), ("order_by", "name ASC"),
                ("order_by", "version_number ASC"),
            ]
            try await pages("model-versions/search", query) { answer in
                for item in try answer.items("model_versions") {
                    let text = (try? item.text("name")) ?? nil
                    let read = try flawed.attempt(Self.part(of: item), of: text, workspace: workspace) {
                        (Array(try item.requiredText("name").utf8), try Self.version(item))
                    }
                    guard let (name, version) = read, wanted.contains(name), let version else { continue }
                    found[name, default: [:]][version.version] = version
                    count += 1
                }
                guard count <= Self.versionLimit else { throw limit("\(Self.versionLimit) versions") }
            }
        }
        flaws = flawed
        return found.mapValues { $0.values.sorted { $0.version < $1.version } }
    }

    private static func part(of item: TrackingAnswer) -> RegistryFlaw.Part {
        let number = (try? item.integer("version")) ?? nil
        return .version(number, number.map { "version \($0)" } ?? "a version")
    }

    /// Tells whether a name needs no escape in a filter.
    private static func isPlain(_ name: String) -> Bool {
        !name.unicodeScalars.contains { "'\"`\\%;".unicodeScalars.contains($0) || $0.value < 32 }
    }

    /// - Returns: nil for a deleted version.
    static func version(_ item: TrackingAnswer) throws(TrackingFailure) -> RegisteredVersion? {
        guard let number = try item.integer("version"), number > 0 else {
            throw item.flaw("version", "a number from 1", item.value["version"])
        }
        let stage = try item.text("current_stage")
        guard !RegistryText.isDeleted(stage: stage) else { return nil }
        return RegisteredVersion(
            version: number,
            description: try item.text("description") ?? "",
            tags: try item.pairs("tags"),
            runID: try item.text("run_id"),
            stage: RegistryText.stage(stage),
            status: try item.text("status") ?? "READY",
            created: try item.time("creation_timestamp"),
            location: .remote(written: try item.text("source") ?? "")
        )
    }

    private func pages(
        _ path: String,
        _ query: [(String, String?)],
        _ take: (TrackingAnswer) throws -> Void
    ) async throws {
        var token: String?
        var tokens: Set<String> = []
        repeat {
            let answer = try await client.answer(
                TrackingPath.query(TrackingPath.api + path, query + [("page_token", token)])
            )
            try take(answer)
            token = try answer.text("next_page_token")
            if let token, !tokens.insert(token).inserted { throw limit("pages, which follow each other in a circle") }
            guard tokens.count <= 100_000 else { throw limit("100000 pages") }
        } while token != nil
    }

    private func limit(_ most: String) -> TrackingFailure {
        TrackingFailure(.limit, client.address.description, expected: "at most \(most)", found: "more of them")
    }

    /// A model whose versions are still to be read.
    private struct Draft {
        let name: String
        let isPrompt: Bool
        private let workspace: String?
        private let description: String
        private let tags: [String: String]
        private let aliases: [String: Int64]
        private let created: Timestamp?
        private let updated: Timestamp?

        init(_ item: TrackingAnswer, workspace: String?) throws(TrackingFailure) {
            self.workspace = workspace
            name = try item.requiredText("name")
            description = try item.text("description") ?? ""
            tags = try item.pairs("tags")
            isPrompt = tags["mlflow.prompt.is_prompt"] == "true"
            var aliases: [String: Int64] = [:]
            for alias in try item.items("aliases") {
                aliases[try alias.requiredText("alias")] = try alias.integer("version")
            }
            self.aliases = aliases
            created = try item.time("creation_timestamp")
            updated = try item.time("last_updated_timestamp")
        }

        func model(_ versions: [RegisteredVersion]) -> RegisteredModel {
            RegisteredModel(
                name: name,
                workspace: workspace,
                description: description,
                tags: tags,
                aliases: aliases,
                created: created,
                updated: updated,
                versions: versions
            )
        }
    }
}
