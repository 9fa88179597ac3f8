extension KitModel {
    /// Stands in what a hostile model says that succeeded in nothing.
    static let harmless = "nothing succeeded"

    /// Tries what a model may not, harms nothing where it may, and says in the error of its load what succeeded. What it makes it
    /// removes at once, modes it sets are those that are there, signals are the empty one, and nothing is sent anywhere.
    static let hostileModule = String(decoding: PackageResources.hostile_py, as: UTF8.self)
}
