import ArgumentParser
import Datasets
import EvaluationRecords
import Identifiers
import SavedModels

/// Names that a shell offers where an argument is typed, of the project at hand: of `--project-dir`, of the environment, or the nearest
/// one. There are none where there is no project; nothing is written, and no lock is taken.
enum CompletionNames {
    static let models = ofProject { state, _ in state.models.map(\.name.text) }

    /// Versions and aliases of the model that the command line names before.
    static let versions = ofProject { state, words in
        // Behind the program and the command.
        let named = words.dropFirst(2).lazy.compactMap { state.resolve($0) }.first
        guard let model = named.flatMap({ state.model($0) }) else { return [] }
        return model.versions.map(\.version.text) + model.aliases.keys.sorted()
    }

    /// As `NAME`, `NAME/VERSION` and `NAME@ALIAS`.
    static let choices = ofProject { state, _ in
        state.models.flatMap { model in
            [model.name.text] + model.versions.map { "\(model.name)/\($0.version)" }
                + model.aliases.keys.sorted().map { "\(model.name)@\($0)" }
        }
    }

    static let remotes = ofProject { state, _ in state.remotes.map(\.name.text) }
    static let datasets = ofProject { state, _ in state.datasets.map(\.name.text) }

    /// The beginnings of the ids of evaluations, comparisons and drift reports.
    static let records = ofProject { state, _ in
        state.evaluations.map(\.id.short) + state.comparisons.map(\.id.short) + state.driftReports.map(\.id.short)
    }

    /// - Parameter names: given the project and the words of the command line.
    private static func ofProject(
        _ names: @escaping @Sendable (ProjectState, [String]) -> [String]
    ) -> CompletionKind {
        .custom { words, _, prefix in
            guard let state = try? read(words) else { return [] }
            return names(state, words).filter { $0.hasPrefix(prefix) }
        }
    }

    private static func read(_ words: [String]) throws -> ProjectState {
        let option = words.firstIndex(of: "--project-dir").map { $0 + 1 }
        let directory =
            option.flatMap { $0 < words.count ? words[$0] : nil } ?? Console.environment("SLIPWAY_PROJECT_DIR")
        let root = try directory.map { try Project.locate(in: $0) } ?? Project.locate(from: System.workingDirectory())
        return try Project.state(in: root)
    }
}

/// Names that a shell asks a node for: that of the environment or of the current context, for three seconds at most.
enum NodeCompletion {
    static let projects = asked("status")
    static let bundles = asked("bundles")
    static let generations = asked("generations")
    static let deployments = asked("history")

    /// - Parameter command: one that lists names with `--quiet`.
    private static func asked(_ command: String) -> CompletionKind {
        .shellCommand("timeout 3 slipway \(command) --quiet 2>/dev/null")
    }
}
