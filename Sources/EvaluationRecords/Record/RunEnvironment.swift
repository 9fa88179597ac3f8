/// The Python and the packages that answered; empty where no model ran.
package struct RunEnvironment: Codable, Sendable, Hashable {
    /// Such as `3.11.7`.
    package let python: String?
    /// Versions of the packages, by name.
    package let packages: TextMap<String>
    /// The address of the node that was asked; nil if the model ran here.
    package let node: String?

    package init(
        python: String? = nil,
        packages: TextMap<String> = [:],
        node: String? = nil
    ) {
        self.python = python
        self.packages = packages
        self.node = node
    }
}
