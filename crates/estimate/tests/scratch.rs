//! s
use estimate::*;
#[test]
fn s() {
    let k = Overlap::new(&["EXH","ABA","OSCE","HRW"], &[(1,1131),(2,845),(3,177),(4,936),(5,228),(6,217),(7,181),(8,306),(9,106),(10,31),(11,18),(12,123),(13,42),(14,32),(15,27)]).expect("x");
    println!("{} {}", chao(&k).expect("c"), chao_bias_corrected(&k).expect("c"));
    println!("{} {}", mt(&k).expect("c"), m0(&k).expect("c"));
    for c in [Criterion::Aic, Criterion::Bic] {
        let t = std::time::Instant::now();
        let l = log_linear(&k, c).expect("l");
        println!("{:?} {} | {} ex {}", t.elapsed(), l.best, l.averaged, l.excluded.len());
        for m in l.models.iter().take(8) { println!("  {m:?}"); }
        for m in l.models.iter().filter(|m| (m.n - 10356.0).abs() < 60.0) { println!("  ** {m:?}"); println!("  {}", log_linear_model(&k,&m.model).expect("f")); }
    }
    println!("{}", stepwise(&k, 0.02).expect("s"));
    let u = [0,54,463,15,995,19,62,1,695,3,19,1,76,0,4,1,316,0,1,0,11,0,0,0,8,0,0,0,0,0,0,0];
    let u: Vec<(u32,i64)> = u.iter().enumerate().skip(1).map(|(i,c)|(i as u32,*c)).collect();
    let u = Overlap::new(&["LA","NG","PFNCA","GO","GP"], &u).expect("x");
    println!("{} {}", chao(&u).expect("c"), u.observed());
    println!("{}", stepwise(&u, 0.02).expect("s"));
    for c in [Criterion::Aic, Criterion::Bic] {
        let t = std::time::Instant::now();
        let l = log_linear(&u, c).expect("l");
        println!("{:?} {} | {} ex {}", t.elapsed(), l.best, l.averaged, l.excluded.len());
        println!("{:?}", l.excluded.iter().take(3).collect::<Vec<_>>());
        for m in l.models.iter().take(5) { println!("  {m:?}"); }
    }
}
