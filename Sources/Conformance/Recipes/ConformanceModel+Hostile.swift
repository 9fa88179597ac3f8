extension ConformanceModel {
    /// Part of the report of a hostile model that reached nothing.
    static let harmless = "nothing succeeded"

    /// Tries all that a model may not do, and reports in the error of its load what succeeded. It does no harm where it succeeds:
    /// it removes at once what it makes, sets only modes that are set already, sends only signal 0, and sends no data anywhere.
    static let hostileModule = String(decoding: PackageResources.hostile_py, as: UTF8.self)
}
