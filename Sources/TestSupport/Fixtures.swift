/// Files that MLflow wrote, kept in Tests/Fixtures (its README.md describes them). They are read-only: a test that changes one
/// copies it first.
package enum Fixtures {
    /// The repository, absolute, wherever the tests are run from.
    package static let repository = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    package static let directory = "\(repository)/Tests/Fixtures"

    /// - Parameter relative: such as `mlflow3-models/iris-species-1`.
    package static func path(_ relative: String) -> String {
        "\(directory)/\(relative)"
    }
}
