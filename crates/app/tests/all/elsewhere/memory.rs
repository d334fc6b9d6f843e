//! A shelf in memory that can be made to fail, to lie and to go back in time.

use app::Error;
use app::backup::{Remote, Shelf, Soon};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

#[derive(Default)]
struct Inner {
    objects: BTreeMap<String, Vec<u8>>,
    /// How many more requests are answered.
    allowed: Option<usize>,
    is_lying: bool,
    parts_fetched: usize,
    keeps_removed: Option<bool>,
    /// Another node's mark, which comes there while parts are put.
    usurper: Option<Vec<u8>>,
}

#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Inner>>);

pub fn remote(memory: &Memory) -> Remote {
    Remote { shelf: Arc::new(memory.clone()), address: "memory".to_owned(), name: "there".to_owned() }
}

impl Memory {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("nobody panics while it holds this")
    }

    fn asked(&self) -> app::Result<MutexGuard<'_, Inner>> {
        let mut inner = self.inner();
        match &mut inner.allowed {
            Some(0) => Err(Error::Conflict("the line is cut; try again".to_owned())),
            Some(left) => {
                *left -= 1;
                Ok(inner)
            }
            None => Ok(inner),
        }
    }

    pub fn all(&self) -> BTreeMap<String, Vec<u8>> {
        self.inner().objects.clone()
    }

    pub fn put_back(&self, all: &BTreeMap<String, Vec<u8>>) {
        self.inner().objects.clone_from(all);
    }

    pub fn change(&self, name: &str, change: impl Fn(&mut Vec<u8>)) {
        change(self.inner().objects.get_mut(name).expect("it is there"));
    }

    pub fn lose(&self, name: &str) {
        self.inner().objects.remove(name);
    }

    pub fn fail_after(&self, requests: usize) {
        self.inner().allowed = Some(requests);
    }

    pub fn mend(&self) {
        self.inner().allowed = None;
    }

    pub fn lie(&self) {
        self.inner().is_lying = true;
    }

    /// What it says of whether it keeps what is removed.
    pub fn keep_removed(&self, says: Option<bool>) {
        self.inner().keeps_removed = says;
    }

    pub fn be_taken_by(&self, mark: Vec<u8>) {
        self.inner().usurper = Some(mark);
    }

    pub fn count_anew(&self) {
        self.inner().parts_fetched = 0;
    }

    pub fn parts_fetched(&self) -> usize {
        self.inner().parts_fetched
    }
}

impl Shelf for Memory {
    fn list<'a>(&'a self, under: &'a str) -> Soon<'a, Vec<(String, u64)>> {
        Box::pin(async move {
            let inner = self.asked()?;
            let found = inner.objects.iter().filter(|(name, _)| name.starts_with(under));
            Ok(found.map(|(name, bytes)| (name.clone(), bytes.len() as u64)).collect())
        })
    }

    fn get<'a>(&'a self, name: &'a str) -> Soon<'a, Option<Vec<u8>>> {
        Box::pin(async move {
            let mut inner = self.asked()?;
            inner.parts_fetched += usize::from(name.starts_with("parts/"));
            Ok(inner.objects.get(name).cloned())
        })
    }

    fn put<'a>(&'a self, name: &'a str, bytes: Vec<u8>) -> Soon<'a, ()> {
        Box::pin(async move {
            let mut inner = self.asked()?;
            if !inner.is_lying {
                inner.objects.insert(name.to_owned(), bytes);
            }
            if let Some(mark) = inner.usurper.take_if(|_| name.starts_with("parts/")) {
                inner.objects.insert("node.mark".to_owned(), mark);
            }
            Ok(())
        })
    }

    fn remove<'a>(&'a self, name: &'a str) -> Soon<'a, ()> {
        Box::pin(async move {
            self.asked()?.objects.remove(name);
            Ok(())
        })
    }

    fn keeps_removed(&self) -> Soon<'_, Option<bool>> {
        Box::pin(async { Ok(self.inner().keeps_removed) })
    }
}
