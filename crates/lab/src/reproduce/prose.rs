//! Texts of `RESULTS.md` that do not depend on results.

/// Where `lenet-1998` departs from the paper.
pub const DEPARTURES: &str = "\
## Where `lenet-1998` departs from the paper

What is not in this table is as in the paper: the layers with their 60,000 parameters and 340,908 connections, Table I, the
squashing function, both criteria, the pixel values, the schedule, batches of one, mu = 0.02, 500 images before each pass.

| what | the paper | here | why |
| --- | --- | --- | --- |
| first weights | within 2.4 / F | within 1.73 / sqrt(F); those of S2 and S4 within 2.4 / F | Forced: with the paper's the network collapses or stays behind (`lenet-1998-literal`). S2 and S4 need no departure. |
| curvature of F6 | as computed | at least 2 | 2 is the output layer's own. Without a floor it goes to 0 on images that are solved, and the rates run up; as good where both were tried. |
| h | the diagonal Gauss-Newton | with the terms \\|f\'\' g\\| that it leaves out | Weights are shared, and the recursion takes their connections for independent: h comes out too small. |
| criterion | (8) for the reported result, as it seems | (9), j = 5; 10 with distortions | The paper describes both and does not say which; (9) is better (`lenet-1998-distance` above has (8)). |
| subsampling | coefficient times the sum of four | times their mean | The same functions; no difference was seen. |
| squashing after S2 and S4 | not clear | as everywhere | Not tried without. |
| order of the images | not said | new in every pass; in the first within blocks of 6,000, and its 500 images of the curvature from the first block | What everybody does now; a browser can begin when the first block is there. |
| output pictures | ten bitmaps, printed small | drawn anew, 7 x 12 | The paper does not give them as numbers. |
| distortions | 540,000 copies made once | made anew each time an image is seen | No room for copies in a browser tab: some 18 of each image are seen instead of 9, in passes of 60,000 images. Their kinds and ranges and j = 10 are an earlier rebuild's; on images held back no others were better, all but j with a somewhat different start (notes-1998.md). The mean of three seeds is above the paper's 99.2 %; the 99.30 % of that rebuild is no further away than chance of training (three more seeds, below). |

What each choice is worth is in [notes-1998.md](notes-1998.md).
";

/// The paper's comparison: what it is.
pub const COMPARISON: &str = "\
## Who else ran in 1998

The paper compares LeNet-5 with other classifiers (section III.C, figure 9). These are the networks among them that a list of
layers can describe, trained by burn, and nearest neighbours. Error rates on MNIST's test images in per cent, without distortions:
the paper's, and ours as mean over the seeds, then least and most.
";

/// The paper's comparison: where ours departs from it.
pub const COMPARISON_DEPARTURES: &str = "\
What differs, and what the paper does not say:

| what | the paper | here |
| --- | --- | --- |
| units | 1.7159 tanh(2/3 a), as in LeNet-5, it seems | tanh(a); pixels from 0 to 1 |
| output and criterion | not said for these networks | softmax, mean squared error |
| training | Appendix C: one image a step, a rate for every parameter | 16 images a step, one rate; LeNet-5's schedule of 20 passes times 4,000 or 10,000, chosen on images held back ([notes-1998.md](notes-1998.md)) |
| first weights | within 2.4 / F for the convolutional ones | Glorot uniform, biases 0 |
| 500 and 150 hidden units | 500 in the figure, 1000 in the text | 500 |
| LeNet-1 | 16x16 images within 28x28; some 2,600 parameters; its 4 and 12 maps are described in LeCun et al. 1990 | MNIST's 28x28 as they are; 12 maps on all 4 |
| LeNet-4 | 4 maps, 8 subsampling maps, two for each of them, 16 maps; some 17,000 parameters | 16 maps on all 4. The 120 units on 16 maps of 5x5 of its text have 48,120 parameters alone |
| subsampling | a trained coefficient and bias a map, squashed | the mean |
| nearest neighbours | k is said for deslanted images only, 3; 20x20 pixels | k = 3, 28x28 pixels |
";

/// The pen digits.
pub const PEN: &str = "\
## Digits of a pen

*pen digits* come from no scanned paper: people wrote them on a tablet (Alpaydin and Alimoglu 1998, UCI, CC BY 4.0;
`cargo xtask pen` fetches them), and they are drawn and prepared as on the page's sheet. The file has stretched every digit to
a square and joined its strokes, so widths are given back as MNIST's, and 4, 5 and 7, which people write in two strokes, are
left out. The figures are of the second half of the file. By the first the distortions of `best-today` were chosen, and the
ways of writing 1 and 9 that it draws were found; writers are in both halves, so the two are not strangers to each other.

A digit that was stretched to a square and given another width is no longer quite what its writer wrote. So this column says
which network reads a pen better than another, not how well it will read yours. The aim was 96 %.
";

/// How choices were made.
pub const CHOICES: &str = "\
## How choices were made

No choice was made by the test images; `lab train --validation` does not even read them. Loss, learning rate, batch size and
schedule of the article\'s presets are the published ones; where the article is silent Keras\'s defaults hold (Glorot uniform
weights, biases of zero, a new order every epoch, plain gradient descent), but that the first epoch keeps to blocks of 6,000
images, so that a browser can begin with the first. What is left, the modern presets\' epochs and the share held back, is 20,
as many as the schedule as printed covers, and a fifth. The images held back choose nothing either: they are there because the
article held some back. The ladder\'s last rungs have usual values (momentum 0.9, Adam with 0.001) and were not tuned.

What the paper\'s own network leaves open was chosen, but for the distortions, on the last 10,000 training images by
networks that had learned from the other 50,000 ([notes-1998.md](notes-1998.md)), all of `best-today`, `sprint`, `wider` and `small` on the
last 17 % ([notes-today.md](notes-today.md)), and how the hand of `best-today` writes on the first half of a pen\'s digits, too. No run
of seeds 1 to 3 was left out.

Two presets were changed after test figures of an earlier state had been read:

- `lenet-1998`: S2 and S4 first began within 1.73 / sqrt(F), and the test figures were 99.12 %, with distortions 99.29 %, with
  criterion (8) 98.92 %. They now begin as the paper says and as an earlier rebuild had it. The images held back neither ask
  for that nor against it (notes-1998.md). Three more seeds, 4 to 6, trained only after everything was settled, came to 99.18 %
  (99.22, 99.12, 99.19) and with distortions to 99.29 % (99.26, 99.26, 99.35).
- `best-today`: with plain labels its first seed had 99.34 %, with smoothed ones three seeds 99.48 %, with flags and hooks
  drawn 99.52 % and 95.79 % of the pen\'s second half, and with more ways to write 1 and 9 the figures above, the pen\'s better and
  the test images\' worse. The ways to write were chosen on images held back and on the pen\'s first half, smoothed labels in a
  longer search that was not kept; today\'s figures do not decide between them and plain ones.
";
