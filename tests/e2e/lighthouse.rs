//! Lighthouse on the release site, served as a host would: `cargo xtask lighthouse`.

use super::site::Site;
use serde_json::Value;
use std::path::PathBuf;
use tokio::process::Command;

const CATEGORIES: [&str; 4] = ["performance", "accessibility", "best-practices", "seo"];

/// The arguments of a device, and the lowest score that is accepted in each category, of 100.
const DEVICES: [(&str, &[&str], f64); 2] = [("desktop", &["--preset=desktop"], 95.0), ("mobile", &[], 90.0)];

#[tokio::test]
#[ignore = "scores depend on the machine; cargo xtask lighthouse"]
async fn scores() {
    let site = Site::start().await;
    let program = std::env::var("LENET_LIGHTHOUSE").expect("cargo xtask lighthouse sets it");
    let report = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("lighthouse.json");
    println!("{:<8} {}", "", CATEGORIES.map(|category| format!("{category:>15}")).concat());
    let mut faults = Vec::new();
    for (device, arguments, least) in DEVICES {
        let status = Command::new("node")
            .args([&program, &site.url, "--quiet", "--output=json"])
            .arg(format!("--output-path={}", report.display()))
            .arg(format!("--only-categories={}", CATEGORIES.join(",")))
            .arg("--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage --disable-quic")
            .args(arguments)
            .env("CHROME_PATH", std::env::var("CHROME").unwrap_or_default())
            .status()
            .await
            .unwrap();
        assert!(status.success(), "lighthouse ended with {status}");
        let report: Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
        let scores = CATEGORIES.map(|category| {
            let score = report["categories"][category]["score"].as_f64().unwrap_or_default() * 100.0;
            if score < least {
                faults.push(format!("{device}: {category} {score}, at least {least}: {}", failed(&report, category)));
            }
            format!("{score:>15}")
        });
        println!("{device:<8} {}", scores.concat());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The audits of a category that were not passed.
fn failed(report: &Value, category: &str) -> String {
    let audits = report["categories"][category]["auditRefs"].as_array().into_iter().flatten();
    let names = audits.filter(|audit| audit["weight"].as_f64() > Some(0.0)).filter_map(|audit| audit["id"].as_str());
    let is_failed = |name: &&str| report["audits"][name]["score"].as_f64().is_some_and(|score| score < 0.9);
    names.filter(is_failed).collect::<Vec<_>>().join(", ")
}
