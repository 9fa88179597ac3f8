import EvaluationRecords
import Identifiers
import NodeAPI
import Reports

/// The sections of a model's page that draw figures; each drawing has a number of its own on the page.
struct ModelDrawing {
    let content: ModelPage.Content
    let moments: Moments
    private var blocks = Blocks(PageLimits.levels[0])

    init(content: ModelPage.Content, moments: Moments) {
        self.content = content
        self.moments = moments
    }

    var project: ProjectName { content.project.project }
    var model: ModelName { content.model }

    /// A drawing with two axes.
    mutating func figure(
        _ title: String,
        _ plot: Plot,
        caption: String,
        legend: [(String, Int)] = [],
        table: DataTable
    ) -> NodePart {
        .block(blocks.figure(title, plot, caption: caption, legend: legend, tables: [table]))
    }

    /// Figures one below the other, with their intervals.
    mutating func figure(_ title: String, _ chart: IntervalChart, caption: String, table: DataTable) -> NodePart {
        .block(blocks.figure(title, chart, caption: caption, tables: [table]))
    }

    /// A small drawing among others.
    mutating func small(_ title: String, _ chart: SmallChart, caption: String, table: DataTable) -> NodePart {
        .block(
            PageBlock(
                title: title,
                images: [chart.image(blocks.nextFigure(), title: title, text: caption)],
                caption: caption,
                tables: [table]
            )
        )
    }
}
