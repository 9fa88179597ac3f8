/// Bundles for a node to take.
extension DesignNode {
    /// Generates a tree of models, and leaves nothing but the bundle of it.
    /// - Returns: the bundle's size.
    func exportLargeTree(_ conditions: Conditions, as file: String) throws -> Int {
        try export(try ModelTree.large(bytes: conditions.treeBytes, in: place), as: file).size
    }

    /// - Returns: the bundle's size, and what the export took.
    @discardableResult
    func export(_ tree: ModelTree, as file: String) throws -> (size: Int, export: MeasuredProcess) {
        try makeProject("project")
        try importAll(tree, into: "project")
        let exported = try export("project", as: file)
        try remove("project")
        try shell("rm -r '\(tree.root.path)'")
        return (try size(of: file), exported)
    }
}
