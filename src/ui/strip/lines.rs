//! Lines between the maps of neighbouring columns: which map a map is computed from. In the network of 1998 they show the gaps of
//! the paper's Table I.

use super::focus::Seen;
use super::inside::{Column, Values};
use super::layout::Layout;
use crate::ui::marks::Area;
use crate::ui::pace::once_a_frame;
use lenet_inspect::{Layer, Operation};
use leptos::html;
use leptos::prelude::*;
use std::sync::Arc;
use web_sys::{HtmlCanvasElement, HtmlDivElement};

/// Most lines between two columns; of more there is one, from column to column.
const MOST: usize = 128;

/// A column on the page.
#[derive(Clone)]
pub struct Placed {
    pub column: Column,
    pub canvas: NodeRef<html::Canvas>,
    /// How its values are laid out on the canvas.
    pub layout: RwSignal<Option<Layout>>,
}

/// What a column is computed from in the column before it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Links {
    /// Pairs of a map before and a map of the column.
    Maps(Vec<[usize; 2]>),
    /// Everything from everything.
    Whole,
}

/// Left, top, width and height in CSS pixels.
type Rect = [f64; 4];

/// The lines, behind the columns.
#[component]
pub fn Lines(
    columns: StoredValue<Vec<Placed>>,
    /// The element in which the columns stand.
    frame: NodeRef<html::Div>,
    #[prop(into)] values: Signal<Option<Arc<Values>>>,
    /// The lines into its map are emphasised.
    seen: Memo<Option<Seen>>,
    /// Notified when size or colours change.
    appearance: RwSignal<()>,
) -> impl IntoView {
    let links = Memo::new(move |_| {
        values.with(|values| {
            let layers = values.as_ref().map(|values| values.inside.inspector.layers()).unwrap_or_default();
            columns.with_value(|columns| {
                columns.windows(2).map(|pair| links(&pair[0].column, &pair[1].column, layers)).collect::<Vec<_>>()
            })
        })
    });
    let paths = RwSignal::new([String::new(), String::new()]);
    let size = RwSignal::new([0.0; 2]);
    let draw = once_a_frame(move || {
        // The columns may have been replaced in the meantime.
        let (Some(frame), Some(all)) = (frame.get_untracked(), columns.try_get_value()) else { return };
        let unit = seen.get_untracked().map(|seen| seen.unit);
        let mut text = [String::new(), String::new()];
        let mut right = 0.0_f64;
        for (pair, links) in all.windows(2).zip(links.get_untracked()) {
            let Some(rects) = pair[0].tiles(&frame).zip(pair[1].tiles(&frame)) else { continue };
            let emphasised = unit.filter(|unit| pair[1].column.layer == Some(unit.layer)).map(|unit| unit.map);
            lines(&links, [&rects.0, &rects.1], emphasised, &mut text);
            right = rects.1.iter().map(|(_, [left, _, width, _])| left + width).fold(right, f64::max);
        }
        // Not the frame's own width: the lines would keep it as wide as it has been.
        size.set([right.ceil(), f64::from(frame.client_height())]);
        paths.set(text);
    });
    Effect::new(move |_| {
        appearance.track();
        links.track();
        seen.track();
        columns.with_value(|columns| columns.iter().for_each(|placed| placed.layout.track()));
        // Once the canvases have their new size.
        draw();
    });
    let side = move |index: usize| size.with(|size| format!("{:.0}", size[index]));
    view! {
        <svg class="strip-lines" width=move || side(0) height=move || side(1) aria-hidden="true">
            <path d=move || paths.with(|[all, _]| all.clone()) />
            <path class="emphasised" d=move || paths.with(|[_, emphasised]| emphasised.clone()) />
        </svg>
    }
}

impl Placed {
    /// Where its maps stand within the frame, the whole column last; `None` before it is drawn.
    fn tiles(&self, frame: &HtmlDivElement) -> Option<Vec<(usize, Rect)>> {
        let (canvas, layout) = (self.canvas.get_untracked()?, self.layout.get_untracked()?);
        let canvas: &HtmlCanvasElement = &canvas;
        let (area, origin) = (canvas.get_bounding_client_rect(), frame.get_bounding_client_rect());
        let (left, top) = (area.left() - origin.left() + f64::from(frame.scroll_left()), area.top() - origin.top());
        let scale = area.width() / layout.size()[0].max(1) as f64;
        let rect = |area: Area| {
            let [x, y, width, height] =
                [area.left, area.top, area.width, area.height].map(|length| length as f64 * scale);
            [left + x, top + y, width, height]
        };
        let whole = (usize::MAX, [left, top, area.width(), area.height()]);
        Some(layout.tiles().map(|(map, area)| (map, rect(area))).chain([whole]).collect())
    }
}

fn links(from: &Column, to: &Column, layers: &[Layer]) -> Links {
    let Some(layer) = to.layer.and_then(|layer| layers.get(layer)) else { return Links::Maps(Vec::new()) };
    let maps = match &layer.operation {
        Operation::Dense { .. } | Operation::Distances => return Links::Whole,
        Operation::Convolution { connections, .. } if from.layer.is_some() => {
            if connections.iter().map(Vec::len).sum::<usize>() > MOST {
                return Links::Whole;
            }
            let of_map =
                |(to, from): (usize, &Vec<usize>)| from.iter().map(move |from| [*from, to]).collect::<Vec<_>>();
            connections.iter().enumerate().flat_map(of_map).collect()
        }
        Operation::Convolution { .. }
        | Operation::Pooling { .. }
        | Operation::Subsampling { .. }
        | Operation::Scaling { .. }
        | Operation::Identity => {
            if to.grid.holds_units() {
                return Links::Whole;
            }
            (0..to.grid.maps()).map(|map| [map, map]).collect()
        }
    };
    Links::Maps(maps)
}

/// Adds the lines between two columns as SVG paths: all of them, and those into this map.
fn lines(links: &Links, columns: [&[(usize, Rect)]; 2], emphasised: Option<usize>, text: &mut [String; 2]) {
    let place =
        |column: usize, map: usize| columns[column].iter().find(|(other, _)| *other == map).map(|(_, rect)| *rect);
    let mut add = |from: usize, to: usize, is_emphasised: bool| {
        let Some(([left, top, width, height], [to_left, to_top, _, to_height])) = place(0, from).zip(place(1, to))
        else {
            return;
        };
        let (x, y, to_y) = (left + width, top + height / 2.0, to_top + to_height / 2.0);
        let middle = f64::midpoint(x, to_left);
        let curve = format!("M{x:.1} {y:.1}C{middle:.1} {y:.1} {middle:.1} {to_y:.1} {to_left:.1} {to_y:.1}");
        text[usize::from(is_emphasised)] += &curve;
    };
    match links {
        Links::Maps(pairs) => pairs.iter().for_each(|[from, to]| add(*from, *to, emphasised == Some(*to))),
        Links::Whole => add(usize::MAX, usize::MAX, emphasised.is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::strip::inside::columns;
    use crate::ui::strip::inside::tests::inside;
    use lenet_experiment::presets::Preset;

    /// Links into the columns of a preset's network.
    fn all(preset: Preset) -> Vec<Links> {
        let network = preset.experiment().network;
        let columns = columns(&network);
        let inside = inside(network);
        columns.windows(2).map(|pair| links(&pair[0], &pair[1], inside.inspector.layers())).collect()
    }

    #[test]
    fn table_i_leaves_gaps() {
        let count = |links: &Links| match links {
            Links::Maps(pairs) => Some(pairs.len()),
            Links::Whole => None,
        };
        // C1 kernels, C1, S2, C3, S4, C5, F6.
        let paper: Vec<_> = all(Preset::Lenet1998).iter().map(count).collect();
        assert_eq!(paper, [Some(6), Some(6), Some(60), Some(16), None, None]);
        let article: Vec<_> = all(Preset::Modern).iter().map(count).collect();
        assert_eq!(article, [Some(6), Some(6), Some(96), Some(16), None, None]);
        assert_eq!(count(&all(Preset::Wider)[2]), None, "too many to draw");
    }

    #[test]
    fn lines_run_from_edge_to_edge() {
        let columns: [&[(usize, Rect)]; 2] =
            [&[(0, [0.0, 0.0, 10.0, 10.0])], &[(0, [50.0, 20.0, 10.0, 10.0]), (1, [50.0, 40.0, 10.0, 10.0])]];
        let mut text = [String::new(), String::new()];
        // Map 2 is not drawn.
        lines(&Links::Maps(vec![[0, 0], [0, 1], [0, 2]]), columns, Some(1), &mut text);
        assert_eq!(text, ["M10.0 5.0C30.0 5.0 30.0 25.0 50.0 25.0", "M10.0 5.0C30.0 5.0 30.0 45.0 50.0 45.0"]);
    }
}
