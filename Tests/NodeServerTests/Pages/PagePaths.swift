import NodeServer

/// A path for each route of a page.
enum PagePaths {
    private static let values = [
        "{project}": "p", "{model}": "m", "{deployment}": "1", "{bundle}": "b", "{evaluation}": "0123456789ab",
        "{comparison}": "0123456789ab", "{alert}": "1",
    ]

    static func path(of route: Route) -> String {
        values.reduce(route.path) { $0.replacing($1.key, with: $1.value) }
    }
}
