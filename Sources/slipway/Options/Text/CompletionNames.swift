import ArgumentParser
import Identifiers
import SavedModels

/// Names that a shell offers where an argument is typed: they are read from the project at hand, and none where there is no project.
enum CompletionNames {
    static let models = CompletionKind.custom { _, _, prefix in
        names.filter { $0.hasPrefix(prefix) }
    }

    private static var names: [String] {
        let directory = Console.environment("SLIPWAY_PROJECT_DIR")
        let root = try? directory.map { try Project.locate(in: $0) } ?? Project.locate(from: System.workingDirectory())
        return root.flatMap { try? Project.modelNames(in: $0) }?.map(\.text) ?? []
    }
}
